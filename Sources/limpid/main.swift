import ArgumentParser
import BatchRunner
import Foundation

// ArgumentParser exits with 64 on a wrong command line; the README promises 2, so its own main() is not used.
do {
    try await LimpidCommand.execute(LimpidCommand.parseAsRoot())
} catch let failure as CommandFailure {
    StandardError.write("limpid: \(failure.message)")
    exit(failure.exitCode.rawValue)
} catch {
    let isHelp = LimpidCommand.exitCode(for: error) == .success
    let text = LimpidCommand.fullMessage(for: error)
    if isHelp {
        print(text)
        exit(ProcessStatus.allDone.rawValue)
    }
    if let stop = error as? ArgumentParser.ExitCode { exit(stop.rawValue) }
    let isUsage = LimpidCommand.exitCode(for: error) == .validationFailure
    StandardError.write(text)
    exit(isUsage ? ProcessStatus.usage.rawValue : ProcessStatus.internalError.rawValue)
}
