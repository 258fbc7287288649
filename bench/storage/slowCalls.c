/* For LD_PRELOAD: every call that EFS answers at the speed of a write takes CALL_DELAY_US microseconds longer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void slow(void) {
  const char *text = getenv("CALL_DELAY_US");
  if (text != NULL) usleep(atoi(text));
}

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;       \
    va_end(rest);                                                   \
    if (flags & O_CREAT) slow();                                    \
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); \
  }

OPEN(open)
OPEN(open64)

int fsync(int file) {
  slow();
  return NEXT(fsync)(file);
}

int link(const char *from, const char *to) {
  slow();
  return NEXT(link)(from, to);
}

int unlink(const char *path) {
  slow();
  return NEXT(unlink)(path);
}
