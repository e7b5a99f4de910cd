"""Processes with one key on one database, each with a spool of its own: killed, paused and begun again one by one."""

import asyncio
import pathlib
import random
import shutil
import signal

from harness import configuration
from harness.server import Server


class Fleet:
    """`nodes` processes; `servers` holds what listens for each, or None while it is away."""

    def __init__(self, directory: pathlib.Path, nodes: int, settings: str, base_url: str):
        self.homes = [directory / f"node{number}" for number in range(nodes)]
        self.servers: list[Server | None] = [None] * nodes
        self._models = directory
        self.configs = []
        for home in self.homes:
            home.mkdir()
            catalogue = configuration.simulated(base_url)
            self.configs.append(configuration.write(home / "outcrop.toml", settings, catalogue))

    def start(self) -> None:
        for number in range(len(self.homes)):
            self.begin(number)

    def begin(self, number: int) -> None:
        data = self.homes[number] / "data"
        if number and not data.exists():
            data.mkdir(mode=0o700)
            for name in ("master.key", "demo.json"):
                shutil.copy2(self.homes[0] / "data" / name, data / name)
        environment = {"OUTCROP_MODELS": str(self._models)}
        self.servers[number] = Server(self.homes[number], config=self.configs[number], env=environment)

    def kill(self, number: int) -> None:
        server, self.servers[number] = self.servers[number], None
        server.kill()

    def stop(self) -> None:
        """In order: everything that is held must be given back."""
        for number, server in enumerate(self.servers):
            if server:
                server.stop()
                self.servers[number] = None

    def kill_all(self) -> None:
        for number, server in enumerate(self.servers):
            if server:
                server.process.send_signal(signal.SIGCONT)
                self.kill(number)

    def spool(self, number: int) -> pathlib.Path:
        return self.homes[number] / "data" / "spool"

    def logs(self) -> str:
        return "\n".join(f"{home.name}:\n{(home / 'server.log').read_text()[-3000:]}" for home in self.homes)

    async def disturb(self, seconds: float, rng: random.Random, counts) -> None:
        """Kills and pauses at random moments, one process at a time or several."""
        until = asyncio.get_running_loop().time() + seconds
        await asyncio.gather(*(self._disturb_one(number, until, rng, counts) for number in range(len(self.homes))))

    async def _disturb_one(self, number: int, until: float, rng: random.Random, counts) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(0.3 + rng.random() * 2)
            if loop.time() > until:
                return
            if rng.random() < 0.5:
                counts["kills"] += 1
                self.kill(number)
                await asyncio.sleep(rng.random() * 1.5)
                await asyncio.to_thread(self.begin, number)
            else:
                counts["pauses"] += 1
                await self.pause(number, 0.2 + rng.random() * 3)

    async def pause(self, number: int, seconds: float) -> None:
        process = self.servers[number].process
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)
