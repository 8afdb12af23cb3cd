#include "CArguments.h"

#include <stdlib.h>

static const char *const *arguments = NULL;

// glibc and macOS call what runs before `main` with what `main` is called with. musl does not: there it stays NULL.
#if defined(__GLIBC__) || defined(__APPLE__)
__attribute__((constructor)) static void keep_arguments(int count, const char *const *vector) {
  if (count > 0) arguments = vector;
}
#endif

const char *const *carguments(void) { return arguments; }
