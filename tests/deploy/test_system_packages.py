"""`deploy/system-packages` installs what is missing, and no server is started by it."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic.config import PROJECT

SCRIPT = PROJECT / "deploy" / "system-packages"
POLICY = "/usr/sbin/policy-rc.d"
FORBIDDEN, ALLOWED = 101, 0
"""What a policy answers to Debian's `invoke-rc.d`, which asks it before it starts a server."""


@dataclass(frozen=True)
class Machine:
    """A Debian of pretended programs in a folder, with no library and no server."""

    folder: Path

    @property
    def policy(self) -> Path:
        """Its policy, as `invoke-rc.d` finds it."""
        return self.folder / "policy-rc.d"

    def has(self, name: str, does: str) -> None:
        """Put a program there."""
        program = self.folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)

    def begin(self, what: str) -> subprocess.Popen[bytes]:
        """Start the script there, deaf to no signal even where the tests run in the background."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        script = str(self.folder / "system-packages")
        command = ["env", "--default-signal=INT", "sh", script, what]
        return subprocess.Popen(
            command, env={"PATH": path}, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def install(self, what: str) -> tuple[int, str]:
        """Run the script: how it ended, and what the policy said while packages were installed."""
        code = self.begin(what).wait(timeout=30)
        return code, (self.folder / "said").read_text().strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    script = SCRIPT.read_text().replace(POLICY, str(made.policy))
    (tmp_path / "system-packages").write_text(script)
    made.has("ldconfig", "exit 0")
    made.has("id", "echo 0")
    made.has("apt-get", installs(tmp_path))
    return made


def installs(folder: Path, then: str = "exit 0") -> str:
    """An apt-get that asks whether it may start a server, and notes the answer."""
    asks = f"[ -x {folder}/policy-rc.d ] && {folder}/policy-rc.d nginx start"
    return f'[ "$1" = install ] || exit 0\n{asks}\necho $? >{folder}/said\n{then}'


@pytest.mark.parametrize("who", ["root", "sudo"])
def test_no_server_is_started_while_the_tests_get_theirs(machine: Machine, who: str) -> None:
    if who == "sudo":
        machine.has("id", "echo 1000")
        machine.has("sudo", '[ "$1" = -n ] && shift\nexec "$@"')
    assert machine.install("test") == (0, str(FORBIDDEN))
    assert not machine.policy.exists(), "other installations start theirs"


def test_what_cannot_be_installed_is_an_error_and_leaves_nothing(machine: Machine) -> None:
    machine.has("apt-get", installs(machine.folder, then="exit 100"))
    assert machine.install("test") == (100, str(FORBIDDEN))
    assert not machine.policy.exists()


def test_a_policy_that_is_there_stays(machine: Machine) -> None:
    machine.policy.write_text("#!/bin/sh\nexit 104\n")
    machine.policy.chmod(0o755)
    assert machine.install("test") == (0, "104")
    assert machine.policy.read_text() == "#!/bin/sh\nexit 104\n"


def test_what_the_app_needs_changes_no_policy(machine: Machine) -> None:
    assert machine.install("run") == (0, "1"), "none was there"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_installation_that_is_stopped_leaves_no_policy(
    machine: Machine, how: signal.Signals
) -> None:
    begun = stuck(machine)
    os.killpg(begun.pid, how)
    assert begun.wait(timeout=10) != 0
    assert not machine.policy.exists()


def test_a_policy_that_is_left_by_force_forbids_nothing(machine: Machine) -> None:
    begun = stuck(machine)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait(timeout=10)
    assert subprocess.run([machine.policy], check=False).returncode == ALLOWED


def stuck(machine: Machine) -> subprocess.Popen[bytes]:
    """The script in the midst of an installation that does not come to its end."""
    machine.has("apt-get", installs(machine.folder, then="exec sleep 30"))
    begun = machine.begin("test")
    until = time.monotonic() + 20
    while not (machine.folder / "said").exists():
        assert time.monotonic() < until, "apt-get was not asked"
        time.sleep(0.01)
    return begun
