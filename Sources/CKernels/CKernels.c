// Nothing but the header: with a source file in the target, the package manager notices when only a header changed.
#include "CKernels.h"
