/**
 * Every function of libc that lastcall calls, once, with its C prototype and manual page. The wrappers with their
 * error conventions are in the files beside this one; nothing else calls these.
 */

import type { Prototype, SymbolTable } from "./ffi.ts";

const int = "i32";
const long = "word";
const pointer = "address";

function prototype<
  const Parameters extends Prototype["parameters"],
  const Result extends Prototype["result"],
>(parameters: Parameters, result: Result): { readonly parameters: Parameters; readonly result: Result } {
  return { parameters, result };
}

export const symbols = {
  /** `int *__errno_location(void)`: errno(3) */
  __errno_location: prototype([], pointer),
  /** `long syscall(long number, ...)`: syscall(2); integer arguments go the same way as to a plain function */
  syscall: prototype([long, long, long, long, long, long, long], long),
  /** `void *dlsym(void *handle, const char *symbol)`: dlsym(3) */
  dlsym: prototype([pointer, pointer], pointer),
  /** `char *strerror(int errnum)`: strerror(3) */
  strerror: prototype([int], pointer),
  /** `int clock_gettime(clockid_t clockid, struct timespec *tp)`: clock_gettime(2) */
  clock_gettime: prototype([int, pointer], int),

  /** `pid_t getpid(void)`: getpid(2) */
  getpid: prototype([], int),
  /** `pid_t getppid(void)`: getppid(2) */
  getppid: prototype([], int),
  /** `pid_t getpgrp(void)`: getpgrp(2) */
  getpgrp: prototype([], int),
  /** `pid_t getsid(pid_t pid)`: getsid(2) */
  getsid: prototype([int], int),
  /** `int kill(pid_t pid, int sig)`: kill(2) */
  kill: prototype([int, int], int),
  /** `int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)`: sigtimedwait(2); of the set it
   * hands on the kernel's 8 bytes as they are */
  sigtimedwait: prototype([pointer, pointer, pointer], int),
  /** `pid_t wait4(pid_t pid, int *wstatus, int options, struct rusage *rusage)`: wait4(2) */
  wait4: prototype([int, pointer, int, pointer], int),
  /** `int prctl(int option, unsigned long arg2, arg3, arg4, arg5)`: prctl(2) */
  prctl: prototype([int, long, long, long, long], int),
  /** `int getrlimit(int resource, struct rlimit *rlim)`: getrlimit(2) */
  getrlimit: prototype([int, pointer], int),
  /** `int execve(const char *pathname, char *const argv[], char *const envp[])`: execve(2) */
  execve: prototype([pointer, pointer, pointer], int),
  /** `void _exit(int status)`: _exit(2) */
  _exit: prototype([int], int),

  /** `int posix_spawnp(pid_t *, const char *file, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
   * char *const argv[], char *const envp[])`: posix_spawn(3) */
  posix_spawnp: prototype([pointer, pointer, pointer, pointer, pointer, pointer], int),
  /** `int posix_spawnattr_init(posix_spawnattr_t *)`: posix_spawnattr_init(3) */
  posix_spawnattr_init: prototype([pointer], int),
  /** `int posix_spawnattr_setflags(posix_spawnattr_t *, short flags)`: posix_spawnattr_setflags(3) */
  posix_spawnattr_setflags: prototype([pointer, int], int),
  /** `int posix_spawnattr_setpgroup(posix_spawnattr_t *, pid_t)`: posix_spawnattr_setpgroup(3) */
  posix_spawnattr_setpgroup: prototype([pointer, int], int),
  /** `int posix_spawnattr_setsigmask(posix_spawnattr_t *, const sigset_t *)`: posix_spawnattr_setsigmask(3) */
  posix_spawnattr_setsigmask: prototype([pointer, pointer], int),
  /** `int posix_spawnattr_setsigdefault(posix_spawnattr_t *, const sigset_t *)`: posix_spawnattr_setsigdefault(3) */
  posix_spawnattr_setsigdefault: prototype([pointer, pointer], int),
  /** `int posix_spawn_file_actions_init(posix_spawn_file_actions_t *)`: posix_spawn_file_actions_init(3) */
  posix_spawn_file_actions_init: prototype([pointer], int),
  /** `int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *, int fd)`: glibc 2.35, in the
   * glibc manual under "Spawning"; hands the terminal over in the child, before the program starts */
  posix_spawn_file_actions_addtcsetpgrp_np: prototype([pointer, int], int),

  /** `pid_t tcgetpgrp(int fd)`: tcgetpgrp(3) */
  tcgetpgrp: prototype([int], int),
  /** `int tcsetpgrp(int fd, pid_t pgrp)`: tcsetpgrp(3) */
  tcsetpgrp: prototype([int, int], int),

  /** `int open(const char *pathname, int flags, ...)`: open(2) */
  open: prototype([pointer, int, int], int),
  /** `int close(int fd)`: close(2) */
  close: prototype([int], int),
  /** `ssize_t read(int fd, void *buf, size_t count)`: read(2) */
  read: prototype([int, pointer, long], long),
  /** `off_t lseek(int fd, off_t offset, int whence)`: lseek(2) */
  lseek: prototype([int, long, int], long),
  /** `ssize_t write(int fd, const void *buf, size_t count)`: write(2) */
  write: prototype([int, pointer, long], long),
  /** `ssize_t pwritev2(int fd, const struct iovec *iov, int iovcnt, off_t offset, int flags)`: pwritev2(2) */
  pwritev2: prototype([int, pointer, int, long, int], long),
  /** `int poll(struct pollfd *fds, nfds_t nfds, int timeout)`: poll(2) */
  poll: prototype([pointer, long, int], int),
  /** `int fcntl(int fd, int cmd, ...)`: fcntl(2) */
  fcntl: prototype([int, int, long], int),
  /** `ssize_t readlink(const char *pathname, char *buf, size_t bufsiz)`: readlink(2) */
  readlink: prototype([pointer, pointer, long], long),
  /** `int access(const char *pathname, int mode)`: access(2) */
  access: prototype([pointer, int], int),
  /** `int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx *statxbuf)`: statx(2) */
  statx: prototype([int, pointer, int, int, pointer], int),
  /** `int statfs(const char *path, struct statfs *buf)`: statfs(2) */
  statfs: prototype([pointer, pointer], int),
} satisfies SymbolTable;

/** What only the tools call: an ordinary init does not spend the time to open these. */
export const toolSymbols = {
  /** `int tcgetattr(int fd, struct termios *)`: termios(3) */
  tcgetattr: prototype([int, pointer], int),
  /** `int tcsetattr(int fd, int optional_actions, const struct termios *)`: termios(3) */
  tcsetattr: prototype([int, int, pointer], int),
  /** `int ioctl(int fd, unsigned long op, ...)`: ioctl(2) */
  ioctl: prototype([int, long, pointer], int),
} satisfies SymbolTable;

/**
 * System calls that are made by number, because libc's wrapper does less than the kernel: it hides signals 32
 * and 33, or has no wrapper in older releases; and the one that init waits in, to know it in /proc. Numbers from <asm/unistd.h>.
 */
export const systemCalls = {
  x64: {
    rt_sigaction: 13,
    rt_sigprocmask: 14,
    ioctl: 16,
    chdir: 80,
    rt_sigtimedwait: 128,
    getdents64: 217,
    waitid: 247,
    signalfd4: 289,
    pidfd_send_signal: 424,
    pidfd_open: 434,
    close_range: 436,
  },
  arm64: {
    rt_sigaction: 134,
    rt_sigprocmask: 135,
    ioctl: 29,
    chdir: 49,
    rt_sigtimedwait: 137,
    getdents64: 61,
    waitid: 95,
    signalfd4: 74,
    pidfd_send_signal: 424,
    pidfd_open: 434,
    close_range: 436,
  },
} as const;
