/* Stop a process at its n-th operation that changes a file: killed before it, killed half-way through
   a write, or told that it failed. Preloaded; `arm` starts the count, and descriptors 0 to 2 do not count. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KILL = 0, TEAR = -1 };
static int armed, at, how, count, sticky;

void arm(int nth, int what, int goes_on) { at = nth; how = what; sticky = goes_on; count = 0; armed = 1; }
int disarm(void) { armed = 0; return count; }

static int stopped(int grows) {
    if (!armed) return 0;
    count++;
    if (how > 0 && sticky ? count < at || !grows : count != at) return 0;
    if (how == KILL) kill(getpid(), SIGKILL);
    errno = how;
    return how > 0;
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = dlsym(RTLD_NEXT, #name)
#define WRITES (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)

#define WRAP(type, name, grows, params, args) \
    type name params { NEXT(name); return stopped(grows) ? -1 : next args; }

#define WRAP_OPEN(name) \
    int name(const char *path, int flags, ...) { \
        NEXT(name); va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        return (flags & WRITES) && stopped(flags & O_CREAT) ? -1 : next(path, flags, mode); }
#define WRAP_OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        NEXT(name); va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        return (flags & WRITES) && stopped(flags & O_CREAT) ? -1 : next(folder, path, flags, mode); }

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

static size_t torn(size_t size) { return armed && how == TEAR && count + 1 == at ? size / 2 : 0; }

#define WRAP_WRITE(name, params, args, half) \
    ssize_t name params { NEXT(name); if (fd <= 2) return next args; \
        if (torn(size)) { next half; kill(getpid(), SIGKILL); } \
        return stopped(1) ? -1 : next args; }

WRAP_WRITE(write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size / 2))
WRAP_WRITE(pwrite, (int fd, const void *data, size_t size, off_t place), (fd, data, size, place),
           (fd, data, size / 2, place))
WRAP_WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t place), (fd, data, size, place),
           (fd, data, size / 2, place))
WRAP(ssize_t, sendfile, 1, (int to, int from, off_t *place, size_t size), (to, from, place, size))
WRAP(ssize_t, sendfile64, 1, (int to, int from, off64_t *place, size_t size), (to, from, place, size))
WRAP(ssize_t, copy_file_range, 1,
     (int from, off64_t *a, int to, off64_t *b, size_t size, unsigned flags), (from, a, to, b, size, flags))
WRAP(int, fsync, 0, (int fd), (fd))
WRAP(int, fdatasync, 0, (int fd), (fd))
WRAP(int, ftruncate, 0, (int fd, off_t size), (fd, size))
WRAP(int, ftruncate64, 0, (int fd, off64_t size), (fd, size))
WRAP(int, rename, 0, (const char *from, const char *to), (from, to))
WRAP(int, renameat, 0, (int a, const char *from, int b, const char *to), (a, from, b, to))
WRAP(int, renameat2, 0, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags))
WRAP(int, unlink, 0, (const char *path), (path))
WRAP(int, unlinkat, 0, (int folder, const char *path, int flags), (folder, path, flags))
WRAP(int, rmdir, 0, (const char *path), (path))
WRAP(int, mkdir, 1, (const char *path, mode_t mode), (path, mode))
WRAP(int, mkdirat, 1, (int folder, const char *path, mode_t mode), (folder, path, mode))
WRAP(int, link, 1, (const char *from, const char *to), (from, to))
WRAP(int, symlink, 1, (const char *from, const char *to), (from, to))
WRAP(int, chmod, 0, (const char *path, mode_t mode), (path, mode))
WRAP(int, fchmod, 0, (int fd, mode_t mode), (fd, mode))
WRAP(int, fchmodat, 0, (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags))
WRAP(int, utimensat, 0, (int folder, const char *path, const struct timespec *when, int flags),
     (folder, path, when, flags))
WRAP(int, futimens, 0, (int fd, const struct timespec *when), (fd, when))
