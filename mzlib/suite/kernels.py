"""Kernels for runs: started from scratch, or forked from a process that has the heavy imports done."""

import multiprocessing
import os
from subprocess import DEVNULL
from uuid import uuid4

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from .forked import become_kernel, can_fork


class Forked(LocalProvisioner):
    """Starts a kernel as a child of Python's own fork server, which ``forked.prepare`` has started."""

    async def launch_kernel(self, cmd, **kwargs):
        """Fork a kernel; ``cmd`` is that of a plain one, of which the arguments after the module's name are used."""
        context = multiprocessing.get_context("forkserver")
        arguments = cmd[cmd.index("-m") + 2 :]
        process = context.Process(
            target=become_kernel, args=(arguments, kwargs["env"], str(kwargs["cwd"])), daemon=True
        )
        process.start()
        self.process, self.pid, self.pgid, self.cwd = _Handle(process), process.pid, None, kwargs["cwd"]
        return self.connection_info


class _Handle:
    """A forked process under the names by which jupyter_client asks a ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self.process, self.pid = process, process.pid
        self.kill, self.terminate = process.kill, process.terminate

    def poll(self):
        return self.process.exitcode

    def wait(self):
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)


class Local(Engine):
    """papermill's engine with a kernel whose environment and folder are its own: several can run in one process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, env=None, folder=None, warm=False, **_):
        """Execute a notebook; ``warm`` forks the kernel where that is possible."""
        manager = AsyncKernelManager(kernel_name=kernel_name)
        if warm and can_fork():
            manager.provisioner = Forked(kernel_id=str(uuid4()), kernel_spec=manager.kernel_spec, parent=manager)
        client = PapermillNotebookClient(nb_man, km=manager, kernel_name=kernel_name, startup_timeout=60)
        client.owns_km = True  # so that it shuts the kernel down
        # What a kernel writes to standard error is no message of ours: what fails comes back in the notebook.
        return client.execute(env=env, cwd=folder, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)


ENGINE = "mzlib"
papermill_engines.register(ENGINE, Local)
