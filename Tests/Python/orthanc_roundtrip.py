"""Starts Orthanc on a storage of its own, gives it every file of a list over DICOM and over REST, and reads all of it back.

    orthanc_roundtrip.py LIST FOLDER          LIST: a path per line; FOLDER is created and holds the archive's files

Orthanc binds every interface, so it runs in a network namespace of its own where the system allows that. Exits 1 with the
first difference.
"""
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import pydicom
from pydicom.uid import UID

INSIDE = "LIMPID_ORTHANC_NAMESPACE"
# storescu's options that propose a compressed syntax; it proposes native ones otherwise.
PROPOSE = {"1.2.840.10008.1.2.5": "-xr", "1.2.840.10008.1.2.4.80": "-xt"}


def enter_namespace():
    """Starts this script again where only a loopback interface exists; says so where that is not possible."""
    if INSIDE in os.environ:
        return
    for options in (["-n"], ["-r", "-n"]):
        command = ["unshare", *options, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        try:
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                os.execvpe("unshare", [*command, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})
        except FileNotFoundError:
            break
    print("no network namespace here: Orthanc listens on every interface while this runs")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def canonical(data):
    """The data set's bytes without its file meta information, in one encoding."""
    d = pydicom.dcmread(io.BytesIO(data))
    out = io.BytesIO()
    pydicom.dcmwrite(out, pydicom.Dataset(d), implicit_vr=False, little_endian=True)
    return out.getvalue()


def main():
    enter_namespace()
    files = [pathlib.Path(p) for p in pathlib.Path(sys.argv[1]).read_text().split("\n") if p]
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir()
    http, dicom = free_port(), free_port()
    configuration = {
        "Name": "conformance", "StorageDirectory": str(folder / "storage"), "IndexDirectory": str(folder / "storage"),
        "HttpServerEnabled": True, "HttpPort": http, "RemoteAccessAllowed": False, "AuthenticationEnabled": False,
        "DicomServerEnabled": True, "DicomPort": dicom, "DicomAet": "ORTHANC", "Plugins": [], "OverwriteInstances": False,
    }
    (folder / "orthanc.json").write_text(json.dumps(configuration))

    def rest(path, data=None, method=None):
        request = urllib.request.Request(f"http://127.0.0.1:{http}{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    with open(folder / "log.txt", "wb") as log:
        server = subprocess.Popen(["/usr/sbin/Orthanc", str(folder / "orthanc.json")], stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                version = json.loads(rest("/system"))["Version"]
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("Orthanc does not start: " + (folder / "log.txt").read_text()[-2000:])
                time.sleep(0.1)

        data = {f: f.read_bytes() for f in files}
        headers = {f: pydicom.dcmread(f, stop_before_pixels=True) for f in files}
        uids = {headers[f].SOPInstanceUID for f in files}
        assert len(uids) == len(files), "a UID twice"

        # Over DICOM: one association per transfer syntax and SOP class, as default context lists omit Parametric Maps.
        groups = {}
        for f in files:
            groups.setdefault((headers[f].file_meta.TransferSyntaxUID, headers[f].SOPClassUID), []).append(f)
        for (syntax, _), members in groups.items():
            option = [PROPOSE[syntax]] if syntax in PROPOSE else ["-xe"]
            command = ["storescu", "-R", *option, "-aec", "ORTHANC", "127.0.0.1", str(dicom), *map(str, members)]
            sent = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert sent.returncode == 0, f"storescu {UID(syntax).name}: {sent.stdout[-500:]}{sent.stderr[-500:]}"

        def stored():
            return {json.loads(rest(f"/instances/{i}/simplified-tags"))["SOPInstanceUID"]: i
                    for i in json.loads(rest("/instances"))}

        there = stored()
        assert set(there) == uids, f"{len(there)} of {len(uids)} stored over DICOM"
        for f in files:
            back = rest(f"/instances/{there[headers[f].SOPInstanceUID]}/file")
            assert pydicom.dcmread(io.BytesIO(back), stop_before_pixels=True).file_meta.TransferSyntaxUID == \
                headers[f].file_meta.TransferSyntaxUID, "transfer syntax"
            assert canonical(back) == canonical(data[f]), f"{headers[f].SOPClassUID.name} came back changed"

        # Again, over REST: nothing new.
        for f in files:
            status = json.loads(rest("/instances", data[f], "POST"))["Status"]
            assert status == "AlreadyStored", status
        assert json.loads(rest("/statistics"))["CountInstances"] == len(files), "a duplicate was stored"

        # From empty, over REST: the same bytes come back.
        for identifier in there.values():
            rest(f"/instances/{identifier}", method="DELETE")
        for f in files:
            answer = json.loads(rest("/instances", data[f], "POST"))
            assert answer["Status"] == "Success", answer
            assert rest(f"/instances/{answer['ID']}/file") == data[f], "the file came back changed"
        statistics = json.loads(rest("/statistics"))
        assert statistics["CountInstances"] == len(files)
        print(f"Orthanc {version}: {len(files)} objects in {statistics['CountSeries']} series, "
              f"{len(groups)} kinds of class and syntax")
    finally:
        server.terminate()
        server.wait(20)


main()
