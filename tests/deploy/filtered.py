"""python3 filtered.py [--same-user] UNIT COMMAND...: the command as systemd starts it for that unit, as far as system calls
go: as an ordinary user (or whoever calls), with SystemCallFilter, RestrictAddressFamilies and MemoryDenyWriteExecute. A
call that the unit does not leave ends with EPERM where it says SystemCallErrorNumber=EPERM, else it ends the process."""
import ctypes
import os
import re
import socket
import struct
import subprocess
import sys
from pathlib import Path

USER = 65532
# SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM; SECCOMP_RET_KILL_PROCESS
ALLOW, REFUSE, END = 0x7FFF0000, 0x00050000 | 1, 0x80000000
LOAD, AND, JUMP_IF_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x06  # of BPF
NUMBER, FIRST_ARGUMENT, THIRD_ARGUMENT = 0, 16, 32  # where a call's data has them
PROT_WRITE, PROT_EXEC = 2, 4
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def said_by(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout


def members(name):
    """The calls of a set of systemd's, "@default"."""
    if not name.startswith("@"):
        return {name}
    lines = [line.strip() for line in said_by("systemd-analyze", "syscall-filter", name).splitlines()[1:]]
    return set().union(*(members(line) for line in lines if line and not line.startswith("#")))


def calls_left_by(unit):
    calls = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        named = set().union(*(members(name) for name in line.removeprefix("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def families_left_by(unit):
    named = re.search(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE).group(1)
    return [getattr(socket, name) for name in named.split()]


def refused_if(mask):
    """Memory that may be protected in this way."""
    return [(LOAD, 0, 0, THIRD_ARGUMENT), (AND, 0, 0, mask), (JUMP_IF_EQUAL, 0, 1, mask), (RETURN, 0, 0, REFUSE),
            (RETURN, 0, 0, ALLOW)]


def verdict(name, unit):
    """What becomes of a call that the filter of calls lets through."""
    if name == "socket":
        known = [((JUMP_IF_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)) for family in families_left_by(unit)]
        return [(LOAD, 0, 0, FIRST_ARGUMENT), *(each for pair in known for each in pair), (RETURN, 0, 0, REFUSE)]
    if "\nMemoryDenyWriteExecute=yes\n" in unit and name in ("mmap", "mprotect"):
        return refused_if(PROT_WRITE | PROT_EXEC if name == "mmap" else PROT_EXEC)
    return [(RETURN, 0, 0, ALLOW)]


def restrict_as(unit):
    macros = said_by("cc", "-dM", "-E", "-include", "asm/unistd.h", "-x", "c", "/dev/null")
    numbers = {name: int(number) for name, number in re.findall(r"^#define __NR_(\w+) (\d+)$", macros, re.MULTILINE)}
    instructions = [(LOAD, 0, 0, NUMBER)]
    for name in sorted(calls_left_by(unit) & numbers.keys()):
        then = verdict(name, unit)
        instructions += [(JUMP_IF_EQUAL, 0, len(then), numbers[name]), *then]
    instructions.append((RETURN, 0, 0, REFUSE if "\nSystemCallErrorNumber=EPERM\n" in unit else END))
    program = Program(len(instructions), b"".join(struct.pack("HBBI", *each) for each in instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program))):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def main():
    arguments = sys.argv[1:]
    is_same_user = arguments[0] == "--same-user"
    path, *command = arguments[is_same_user:]
    unit = Path(path).read_text()  # the ordinary user may not be allowed to
    if os.geteuid() == 0 and not is_same_user:
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
    restrict_as(unit)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
