"""Which calls of the system may a confined process make, which are forbidden by name, and what are their numbers?

Sources: the kernel's `syscall_64.tbl` and `unistd.h`.
"""

from __future__ import annotations

# Names in the order of the numbers below; -1 where a machine has no such call.
FORBIDDEN = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "execve",
    "execveat", "ptrace", "fork", "vfork", "clone3", "kill", "tkill", "pidfd_open", "pidfd_send_signal",
    "pidfd_getfd", "truncate", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "unshare", "setns", "mount",
    "umount2", "pivot_root", "chroot", "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf",
    "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "process_vm_readv",
    "process_vm_writev", "open_by_handle_at", "init_module", "finit_module", "delete_module", "kexec_load",
    "reboot", "settimeofday", "clock_settime", "setuid", "setgid", "setgroups", "swapon", "swapoff",
)  # fmt: skip
# machine -> (AUDIT_ARCH, number of clone, numbers of the forbidden)
MACHINES = {
    "x86_64": (0xC000003E, 56, (
        41, 53, 42, 49, 50, 43, 288, 44, 46,
        59, 322, 101, 57, 58, 435, 62, 200, 434, 424, 438,
        76, 90, 91, 268, 452, 92, 93, 94, 260, 86, 265, 88, 266, 133, 259,
        272, 308, 165, 166, 155, 161, 425, 426, 427, 321, 298,
        323, 250, 248, 249, 310, 311, 304, 175,
        313, 176, 246, 169, 164, 227, 105, 106, 116, 167, 168,
    )),
    "aarch64": (0xC00000B7, 220, (
        198, 199, 203, 200, 201, 202, 242, 206, 211,
        221, 281, 117, -1, -1, 435, 129, 130, 434, 424, 438,
        45, -1, 52, 53, 452, -1, 55, -1, 54, -1, 37, -1, 36, -1, 33,
        97, 268, 40, 39, 41, 51, 425, 426, 427, 280, 241,
        282, 219, 217, 218, 270, 271, 265, 105,
        273, 106, 104, 142, 170, 112, 146, 144, 159, 224, 225,
    )),
}  # fmt: skip
# What readers need: memory, files that are open or may be opened, threads, time. Name: (x86_64, aarch64), -1: no such
# call. What is in neither list does not exist for a confined process, be it added to Linux tomorrow.
NEEDED = {
    "read": (0, 63), "write": (1, 64), "open": (2, -1), "openat": (257, 56), "close": (3, 57), "stat": (4, -1),
    "fstat": (5, 80), "lstat": (6, -1), "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43),
    "fstatfs": (138, 44), "access": (21, -1), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, -1), "readlinkat": (267, 78), "getcwd": (79, 17), "chdir": (80, 49), "getdents": (78, -1),
    "getdents64": (217, 61), "lseek": (8, 62), "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65),
    "writev": (20, 66), "preadv": (295, 69), "pwritev": (296, 70), "sendfile": (40, 71),
    "copy_file_range": (326, 285), "fadvise64": (221, 223), "fallocate": (285, 47), "ftruncate": (77, 46),
    "fsync": (74, 82), "fdatasync": (75, 83), "flock": (73, 32), "fcntl": (72, 25), "ioctl": (16, 29),
    "dup": (32, 23), "dup2": (33, -1), "dup3": (292, 24), "pipe": (22, -1), "pipe2": (293, 59), "rename": (82, -1),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, -1), "mkdirat": (258, 34), "rmdir": (84, -1),
    "unlink": (87, -1), "unlinkat": (263, 35), "utimensat": (280, 88), "umask": (95, 166),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "msync": (26, 227),
    "madvise": (28, 233), "brk": (12, 214), "get_mempolicy": (239, 236), "membarrier": (324, 283),
    "futex": (202, 98), "set_robust_list": (273, 99), "get_robust_list": (274, 100), "rseq": (334, 293),
    "set_tid_address": (218, 96), "gettid": (186, 178), "getpid": (39, 172), "getppid": (110, 173),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168), "exit": (60, 93),
    "exit_group": (231, 94), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "prctl": (157, 167), "arch_prctl": (158, -1),
    "poll": (7, -1), "ppoll": (271, 73), "select": (23, -1), "pselect6": (270, 72), "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, -1), "times": (100, 153), "getrusage": (98, 165),
    "getrlimit": (97, 163), "prlimit64": (302, 261), "sysinfo": (99, 179), "uname": (63, 160),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getrandom": (318, 278),
}  # fmt: skip
COLUMN = {"x86_64": 0, "aarch64": 1}
