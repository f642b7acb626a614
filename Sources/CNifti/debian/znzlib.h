// Debian installs libnifti's headers below nifti/, but they include this one without.
#include <nifti/znzlib.h>
