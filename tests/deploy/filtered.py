"""python3 filtered.py UNIT COMMAND...: the command as systemd starts it for that unit, as far as rights and the
SystemCallFilter go: as an ordinary user, and every call that the unit does not leave it ends with EPERM."""
import ctypes
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

USER = 65532
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # of BPF
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


def restrict_to(calls):
    macros = said_by("cc", "-dM", "-E", "-include", "asm/unistd.h", "-x", "c", "/dev/null")
    numbers = {name: int(number) for name, number in re.findall(r"^#define __NR_(\w+) (\d+)$", macros, re.MULTILINE)}
    instructions = [(LOAD, 0, 0, 0)]  # the call's number
    for name in sorted(calls & numbers.keys()):
        instructions += [(JUMP_IF_EQUAL, 0, 1, numbers[name]), (RETURN, 0, 0, ALLOW)]
    instructions.append((RETURN, 0, 0, REFUSE))
    program = Program(len(instructions), b"".join(struct.pack("HBBI", *each) for each in instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program))):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def main():
    unit, *command = sys.argv[1:]
    calls = calls_left_by(Path(unit).read_text())
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
    restrict_to(calls)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
