// The command line as the kernel gives it. Swift's `CommandLine` finds it through /proc on Linux, and has none where
// nothing is mounted there: a chroot, a container.
#ifndef CARGUMENTS_H
#define CARGUMENTS_H

/// The arguments, the program's name first, NULL behind the last; NULL where the C library does not pass them on before
/// `main`.
const char *const *carguments(void);

#endif
