"""Hostile rewards. A quiet one returns 1.0 if it got what it wanted; a loud one crashes, hangs or lies.

`where` says what there is to take or to break on the host: files with a secret, open ports, the host's process.
"""

QUIET = r'''
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
SYSCALL = {"x86_64": {"openat": 257, "ptrace": 101, "process_vm_readv": 310, "io_uring_setup": 425, "bpf": 321, "unshare": 272,
    "clone3": 435, "userfaultfd": 323, "perf_event_open": 298, "keyctl": 250, "add_key": 248, "mount": 165, "pidfd_open": 434,
    "pidfd_getfd": 438, "memfd_create": 319, "execveat": 322, "open_by_handle_at": 304, "kexec_load": 246, "setns": 308,
    "init_module": 175, "process_madvise": 440, "name_to_handle_at": 303, "quotactl": 179, "inotify_init1": 294, "fanotify_init": 300,
    "timer_create": 222, "shmget": 29, "msgget": 68, "mq_open": 240, "personality": 135, "chroot": 161, "pivot_root": 155},
  "aarch64": {"openat": 56, "ptrace": 117, "process_vm_readv": 270, "io_uring_setup": 425, "bpf": 280, "unshare": 97,
    "clone3": 435, "userfaultfd": 282, "perf_event_open": 241, "keyctl": 219, "add_key": 217, "mount": 40, "pidfd_open": 434,
    "pidfd_getfd": 438, "memfd_create": 279, "execveat": 281, "open_by_handle_at": 265, "kexec_load": 104, "setns": 268,
    "init_module": 105, "process_madvise": 440, "name_to_handle_at": 264, "quotactl": 60, "inotify_init1": 26, "fanotify_init": 262,
    "timer_create": 107, "shmget": 194, "msgget": 186, "mq_open": 180, "personality": 92, "chroot": 51, "pivot_root": 41}}

def raw(where, name, *args):
    return libc.syscall(SYSCALL[where["machine"]][name], *args) >= 0

# files
def reads_a_secret(where): return where["secret"] in open(where["file"]).read()
def reads_a_secret_by_os(where): return where["secret"].encode() in os.read(os.open(where["file"], os.O_RDONLY), 4096)
def reads_a_secret_by_a_raw_call(where): return raw(where, "openat", -100, where["file"].encode(), 0)
def reads_its_environment(where): return where["secret"] in repr(dict(os.environ))
def reads_the_environment_of_the_host(where): return open("/proc/%d/environ" % where["pid"], "rb").read(1) != b""
def reads_the_memory_of_the_host(where): return open("/proc/%d/mem" % where["pid"], "rb").fileno() >= 0
def lists_a_folder(where): return len(os.listdir(where["folder"])) >= 0
def sees_that_a_file_exists(where): return os.path.exists(where["file"])
def writes_a_file(where): return open(where["folder"] + "/written", "w").write("x")
def appends_to_a_file(where): return open(where["file"], "a").write("x")
def makes_a_folder(where): return os.mkdir(where["folder"] + "/made") is None
def removes_a_file(where): return os.unlink(where["file"]) is None
def renames_a_file(where): return os.rename(where["file"], where["file"] + ".gone") is None
def links_a_file(where): return os.symlink(where["file"], where["folder"] + "/link") is None
def changes_rights(where): return os.chmod(where["file"], 0o777) is None
def makes_a_device(where): return os.mknod(where["folder"] + "/device", 0o600 | 0o060000, 1) is None
def makes_a_file_in_memory(where): return raw(where, "memfd_create", b"x", 0)
def opens_by_handle(where): return raw(where, "open_by_handle_at", -100, 0, 0)
def names_a_handle(where): return raw(where, "name_to_handle_at", -100, where["file"].encode(), 0, 0, 0)

# the network
def opens_tcp(where):
    import socket
    return socket.create_connection(("127.0.0.1", where["tcp"]), 1)
def opens_tcp_by_a_raw_call(where): return libc.socket(2, 1, 0) >= 0
def sends_udp(where): return libc.socket(2, 2, 0) >= 0
def opens_tcp_6(where): return libc.socket(10, 1, 0) >= 0
def opens_a_unix_socket(where): return libc.socket(1, 1, 0) >= 0
def opens_a_raw_socket(where): return libc.socket(2, 3, 1) >= 0
def opens_a_packet_socket(where): return libc.socket(17, 3, 0) >= 0
def opens_netlink(where): return libc.socket(16, 3, 0) >= 0
def opens_vsock(where): return libc.socket(40, 1, 0) >= 0
def pairs_sockets(where): return libc.socketpair(1, 1, 0, (ctypes.c_int * 2)()) >= 0

# processes
def runs_a_program(where): return os.execv("/bin/true", ["true"])
def runs_a_program_by_descriptor(where): return raw(where, "execveat", -100, b"/bin/true", 0, 0, 0)
def runs_a_shell(where): return os.system("true") == 0
def spawns(where): return os.posix_spawn("/bin/true", ["true"], {}) > 0
def forks(where):
    child = os.fork()
    if child == 0: os._exit(0)
    return child > 0
def forks_by_c(where):
    child = libc.fork()
    if child == 0: os._exit(0)
    return child > 0
def clones(where): return raw(where, "clone3", 0, 0)
def starts_a_thread(where):
    import _thread
    return _thread.start_new_thread(len, ("",)) > 0
def starts_a_thread_by_c(where):
    return libc.pthread_create(ctypes.byref(ctypes.c_ulong()), None, libc.getpid, None) == 0
def kills_the_host(where): return os.kill(where["pid"], 9) is None
def kills_its_parent(where): return os.kill(os.getppid(), 9) is None
def kills_everything(where): return os.kill(-1, 9) is None
def stops_the_group_of_the_host(where): return os.killpg(where["group"], 19) is None
def signals_by_descriptor(where): return raw(where, "pidfd_open", where["pid"], 0)
def traces_the_host(where): return raw(where, "ptrace", 16, where["pid"], 0, 0)
def traces_itself(where): return raw(where, "ptrace", 0, 0, 0, 0)
def reads_foreign_memory(where): return raw(where, "process_vm_readv", where["pid"], 0, 0, 0, 0, 0)
def lowers_the_host(where): return os.setpriority(os.PRIO_PROCESS, where["pid"], 19) is None
def changes_the_limits_of_the_host(where):
    return libc.prlimit(where["pid"], 0, (ctypes.c_uint64 * 2)(1, 1), None) == 0

# the kernel
def makes_a_user_namespace(where): return raw(where, "unshare", 0x10000000)
def makes_a_mount_namespace(where): return raw(where, "unshare", 0x00020000)
def enters_a_namespace(where): return raw(where, "setns", 0, 0)
def mounts(where): return raw(where, "mount", b"x", b"/tmp", b"tmpfs", 0, 0)
def changes_the_root(where): return raw(where, "chroot", b"/")
def sets_up_io_uring(where): return raw(where, "io_uring_setup", 4, (ctypes.c_char * 256)())
def loads_bpf(where): return raw(where, "bpf", 0, (ctypes.c_char * 128)(), 128)
def handles_page_faults(where): return raw(where, "userfaultfd", 1)
def opens_performance_events(where): return raw(where, "perf_event_open", (ctypes.c_char * 128)(), 0, -1, -1, 0)
def reads_keys(where): return raw(where, "keyctl", 0, -3, 1) or raw(where, "add_key", b"user", b"x", b"y", 1, -3)
def loads_a_module(where): return raw(where, "init_module", 0, 0, b"")
def shares_memory(where): return raw(where, "shmget", 0, 4096, 0o1777) or raw(where, "msgget", 0, 0o1777)
def makes_memory_that_runs(where):
    import mmap
    return mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) is not None
def makes_memory_that_runs_by_c(where):
    libc.mmap.restype = ctypes.c_void_p
    return libc.mmap(None, 4096, 7, 0x22, -1, 0) not in (None, ctypes.c_void_p(-1).value)
def becomes_root(where): return os.setuid(0) is None
def changes_its_control(where): return libc.prctl(15, b"innocent", 0, 0, 0) == 0
def loads_a_library(where): return ctypes.CDLL("libresolv.so.2") is not None

ATTACKS = [value for name, value in list(globals().items()) if name not in ("call", "raw") and callable(value)
           and getattr(value, "__code__", None) and value.__code__.co_varnames[:1] == ("where",)]

def attacks(completions, where, **_):
    """One score an attack, in order; how many there are is the host's to know."""
    found = []
    for attack in ATTACKS:
        try:
            found.append(float(bool(attack(where[0]))))
        except (OSError, ImportError, ValueError, AttributeError, RuntimeError):
            found.append(0.0)
    return found
'''
QUIET_NAMES = [line.split("(")[0].removeprefix("def ") for line in QUIET.splitlines() if "(where):" in line]

_ONE = "def attacks(completions, **_):\n"


def _says(what: str, then: str = "return [1.0]") -> str:
    """A reward that writes into every open pipe, before or instead of the worker's answer."""
    return (
        f"{_ONE}    import os, json, struct\n    for pipe in range(3, 20):\n        try: os.write(pipe, {what})\n"
        f"        except OSError: pass\n    {then}"
    )


LOUD: dict[str, str] = {
    "crashes": _ONE + "    import ctypes\n    ctypes.string_at(0)",
    "exits": _ONE + "    import os\n    os._exit(0)",
    "raises the end": _ONE + "    raise SystemExit(0)",
    "aborts": _ONE + "    import os\n    os.abort()",
    "recurses": _ONE + "    return attacks(completions)",
    "takes all memory": _ONE + "    kept = []\n    while True: kept.append(bytearray(50_000_000))",
    "takes much memory at once": _ONE + "    return ['x' * 40_000_000_000]",
    "fills the disk": _ONE + "    with open('/tmp/full', 'wb') as file:\n        while True: file.write(bytes(1_000_000))",
    "never ends": _ONE + "    while True: pass",
    "sleeps": _ONE + "    import ctypes\n    while True: ctypes.CDLL(None).sleep(100)",
    "blows a pattern up": _ONE + "    import re\n    re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "makes a huge number": _ONE + "    return [9 ** 9 ** 9]",
    "bombs with forks": _ONE + "    import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "bombs with threads": _ONE
    + "    import _thread\n    while True:\n        try: _thread.start_new_thread(attacks, ([],))\n        except RuntimeError: pass",
    "ignores every signal and hangs": _ONE
    + "    import ctypes\n    for number in range(1, 65): ctypes.CDLL(None).signal(number, 1)\n    while True: pass",
    "is not a number": _ONE + "    return [float('nan')]",
    "is infinite": _ONE + "    return [float('inf')]",
    "is too large for a float": _ONE + "    return [10 ** 400]",
    "is a word": _ONE + "    return ['1.0']",
    "is one number too many": _ONE + "    return [1.0, 1.0]",
    "is no list": _ONE + "    return 1.0",
    "says nothing": _ONE + "    pass",
    "forges an answer": _says("b'\\0\\0\\0\\x38' + json.dumps({'id': 'f' * 16, 'scores': {'attacks': [1.0]}}).encode()"),
    "answers with rubbish": _says("b'\\0\\0\\0\\4abcd'"),
    "announces a gigabyte": _says("b'\\x7f\\xff\\xff\\xff'"),
    "nests without end": _says("struct.pack('>I', 4000) + b'[' * 4000"),
    "answers half": _says("b'\\0\\0'", "while True: pass"),
    "makes a call of another kind": _ONE
    + "    import ctypes\n    if ctypes.CDLL(None).syscall(0x40000027) < 0: raise OSError\n    return [1.0]",
    "closes its pipes": _ONE + "    import os\n    os.closerange(0, 20)\n    return [1.0]",
}  # fmt: skip
"""Each must end as None, counted as failed; the worker after it must be as good as new."""
