import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfinedPlace, skipUnlessConfined } from "../fakes/confined-place.ts";

describe("a confined agent", () => {
  beforeEach(skipUnlessConfined);
  let place: ConfinedPlace;
  beforeAll(async () => {
    place = await ConfinedPlace.make();
  });
  afterAll(() => place.remove());

  const quoted = (path: string) => `'${place.at(path)}'`;

  describe("works as it should", () => {
    test("in its project, its state folder as HOME and the results folder", () => {
      const ran = place.sh(
        `pwd; echo a > made; echo b > ~/kept; echo c > ${quoted("results")}/result; id -u; echo $HOME`,
      );
      expect(ran).toMatchObject({
        status: 0,
        stderr: "",
        stdout: `${place.at("work")}\n1000\n${place.at("data/threads/t/state")}\n`,
      });
      expect(readFileSync(place.at("work/made"), "utf8")).toBe("a\n");
      expect(readFileSync(place.at("results/result"), "utf8")).toBe("c\n");
    });

    test("passes on stdin, stdout, stderr and the exit code", async () => {
      const child = place.start(["/bin/sh", "-c", "cat; echo no >&2; exit 7"]);
      child.stdin.end("words");
      const said = child.stdout.setEncoding("utf8").toArray();
      const [code] = await once(child, "exit");
      expect([code, (await said).join("")]).toEqual([7, "words"]);
    });

    test("finds names, localhost and certificates", () => {
      expect(
        place.sh("whoami; getent hosts localhost >/dev/null && echo localhost; ls /etc/ssl/certs | head -1 | wc -l")
          .stdout,
      ).toBe("errand\nlocalhost\n1\n");
    });
  });

  describe("cannot read", () => {
    const unreadable: Record<string, () => string> = {
      "another home's secret": () => `cat ${quoted("home/secret")}`,
      "an ssh key": () => `cat ${quoted("home/.ssh/id_ed25519")}`,
      "root's home": () => "ls /root",
      "any home": () => "ls /home",
      "another project": () => `cat ${quoted("other/secret")}`,
      "another project by ..": () => "cat ../other/secret",
      "another project by a process's root": () => `cat /proc/1/root${quoted("other/secret")}`,
      "Errand's data": () => `cat ${quoted("data/journal")}`,
      "Errand's data from its own state folder": () => "cat ~/../../../journal",
      "the accounts' passwords": () => "cat /etc/shadow",
      "the machine's private keys": () => "ls /etc/ssl/private",
      "the machine's services": () => "ls /run/systemd /var/lib /var/run/docker.sock",
      "the kernel's devices": () => "ls /sys/class",
      "a disk": () => "head -c1 /dev/sda || head -c1 /dev/vda",
      "the kernel's memory": () => "head -c1 /proc/kcore",
    };
    test.each(Object.entries(unreadable))("%s", (_name, script) => {
      const ran = place.sh(script());
      expect(ran.status).not.toBe(0);
      expect(ran.stdout).toBe("");
    });

    test("through a symlink made before or during its run", () => {
      symlinkSync(place.at("other/secret"), place.at("work/early"));
      const ran = place.sh(`cat early; ln -s ${quoted("home/secret")} late; cat late`);
      expect(ran).toMatchObject({ status: 1, stdout: "" });
    });

    test("the accounts of the machine, only made ones", () => {
      expect(place.sh("cut -d: -f1 /etc/passwd").stdout).toBe("root\nerrand\nnobody\n");
    });

    test("a hidden folder inside its own project, whatever it is renamed to", () => {
      mkdirSync(place.at("work/deep/er/hidden"), { recursive: true });
      writeFileSync(place.at("work/deep/er/hidden/secret"), "canary");
      const ran = place.sh(
        "cat deep/er/hidden/secret; ls -A deep/er/hidden; echo x > deep/er/hidden/new; mv deep/er elsewhere; mv deep elsewhere; ls",
        {
          hidden: [place.at("data"), place.at("work/deep/er/hidden")],
        },
      );
      expect(ran.stdout).not.toContain("canary");
      expect(readdirSync(place.at("work/deep/er/hidden"))).toEqual(["secret"]);
    });
  });

  describe("cannot write", () => {
    // What belongs to this machine is only opened, never written: should the sandbox fail, the test must do no harm.
    const unwritable: Record<string, () => string> = {
      "a read-only project": () => `echo x > ${quoted("read")}/file`,
      "a new file in a read-only project": () => `echo x > ${quoted("read")}/new`,
      "a program": () => ": >> /usr/bin/env",
      "the machine's settings": () => ": >> /etc/hosts",
      "a folder at the top": () => "mkdir /errand",
    };
    test.each(Object.entries(unwritable))("%s", (_name, script) => {
      const ran = place.sh(script());
      // Where the runner is an ordinary user, the modes of the machine's own files refuse first.
      expect(ran.stderr).toMatch(/Read-only file system|Permission denied/);
      expect(ran.status).not.toBe(0);
    });

    test("a read-only project, by EROFS and not by manners", () => {
      const ran = place.node(
        `import fs from "node:fs"; try { fs.writeFileSync(${JSON.stringify(place.at("read/file"))}, "x") } catch (error) { console.log(error.code) }`,
      );
      expect(ran.stdout).toBe("EROFS\n");
      expect(readFileSync(place.at("read/file"), "utf8")).toBe("canary read/file");
    });

    test("beside its project: nothing reaches the desktop", () => {
      place.sh(
        `echo x > ${quoted("late")}; echo x > ../late; echo x > /tmp/late; echo x > ${quoted("data")}/late; mv ../work ../gone`,
      );
      expect(["late", "data/late", "gone"].map((path) => existsSync(place.at(path)))).toEqual([false, false, false]);
      expect(existsSync("/tmp/late")).toBe(false);
      expect(existsSync(place.at("work"))).toBe(true);
    });

    test("through a hard link: a read-only file can't be linked into its project", () => {
      const ran = place.sh(`ln ${quoted("read/file")} hard`);
      expect(ran.status).not.toBe(0);
      expect(existsSync(place.at("work/hard"))).toBe(false);
    });

    test("the kernel's own switches, not even opened (root owns them without any capability)", () => {
      const ran = place.sh(
        "for file in sys/kernel/core_pattern sys/vm/drop_caches sysrq-trigger; do ( : >> /proc/$file ) 2>/dev/null && echo opened $file; done; true",
      );
      expect(ran).toMatchObject({ status: 0, stdout: "" });
    });

    test("hooks and settings that other programs obey, nor move their folder away", () => {
      for (const folder of [".git/hooks", ".claude", ".vscode"])
        mkdirSync(place.at(`work/${folder}`), { recursive: true });
      for (const file of [".git/config", ".envrc", ".mcp.json"]) writeFileSync(place.at(`work/${file}`), "mine");
      const scripts = [
        "echo x > .git/hooks/pre-commit",
        "echo x >> .git/config",
        "mv .git git && mkdir -p .git/hooks",
        "rm -rf .git/hooks",
        "echo x > .claude/settings.json",
        "mv .claude a",
        "echo x > .envrc",
        "echo x > new && mv new .mcp.json",
      ];
      for (const script of scripts) expect([script, place.sh(script).status]).not.toEqual([script, 0]);
      expect(place.sh("echo x > .git/index").status).toBe(0);
      expect(["config"].map((name) => readFileSync(place.at(`work/.git/${name}`), "utf8"))).toEqual(["mine"]);
      expect(readdirSync(place.at("work/.git/hooks"))).toEqual([]);
    });
  });

  describe("cannot reach", () => {
    test("a server on this machine by any of its addresses, nor an abstract socket, nor UDP", async () => {
      let contacts = 0;
      const count = () => void (contacts += 1);
      const tcp = createServer(count).listen(0);
      const abstract = createServer(count).listen({ path: `\0${place.root}` });
      const udp = createSocket("udp4", count).bind(0, "127.0.0.1");
      await Promise.all([once(tcp, "listening"), once(abstract, "listening"), once(udp, "listening")]);
      // A TCP server that listens on a port has an address with one.
      const { port } = tcp.address() as AddressInfo;
      const code = `
        import net from "node:net"; import dgram from "node:dgram";
        const tried = [{host:"127.0.0.1",port:${port}},{host:"0.0.0.0",port:${port}},{host:"::1",port:${port}},{host:"localhost",port:${port}},{path:"\\0"+${JSON.stringify(place.root)}},{host:"1.1.1.1",port:443}];
        const codes = await Promise.all(tried.map((to) => new Promise((done) => net.connect(to).on("connect", () => done("in")).on("error", (error) => done(error.code)))));
        await new Promise((done) => dgram.createSocket("udp4").send("x", ${udp.address().port}, "127.0.0.1", done));
        console.log(JSON.stringify(codes)); process.exit(0)`;
      const codes: unknown = JSON.parse(place.node(code).stdout);
      await setImmediate();
      for (const server of [tcp, abstract, udp]) server.close();
      expect(codes).not.toContain("in");
      expect(contacts).toBe(0);
    });

    test("processes of this machine: sees none, signals none, traces none", () => {
      const seen = place.sh(`ls /proc | grep -c '^[0-9]*$'; kill -0 ${process.pid}; cat /proc/${process.pid}/environ`);
      expect(Number(seen.stdout.split("\n")[0])).toBeLessThan(7);
      expect(seen.status).not.toBe(0);
    });

    test("the environment of anything outside", () => {
      process.env["ERRAND_TEST_CANARY"] = "canary-of-the-runner";
      const ran = place.sh("env; cat /proc/1/environ /proc/*/environ | tr '\\0' '\\n'", { env: { MINE: "yes" } });
      delete process.env["ERRAND_TEST_CANARY"];
      expect(ran.stdout).toContain("MINE=yes");
      expect(ran.stdout).not.toMatch(/canary|SHELL=|VITEST/);
    });

    test("files that the runner inherited and left open", async () => {
      const { closeInheritedFiles } = await import("../../src/sandbox/inherited-files.ts");
      const folder = openSync(place.at("other"), "r");
      const leaked = place.at("leaky.ts");
      // Only a parent that spawns can leave a file open in a child: a small runner of its own, started with one.
      writeFileSync(
        leaked,
        `import { spawnSync } from "node:child_process"; import { closeInheritedFiles } from ${JSON.stringify(join(import.meta.dirname, "../../src/sandbox/inherited-files.ts"))};
        const count = () => spawnSync("/bin/sh", ["-c", "ls /proc/self/fd/"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).stdout.split("\\n").filter((fd) => Number(fd) === 40).length;
        const before = count(); closeInheritedFiles(); console.log(before, count());`,
      );
      const { spawnSync } = await import("node:child_process");
      const stdio = [
        ...Array.from({ length: 40 }, (_, fd) => (fd === 1 ? ("pipe" as const) : ("ignore" as const))),
        folder,
      ];
      const ran = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", leaked], {
        encoding: "utf8",
        stdio,
        env: {},
      });
      closeSync(folder);
      expect(ran.stdout).toBe("1 0\n");
      expect(closeInheritedFiles()).toBe(0);
    });
  });

  describe("cannot become more", () => {
    const tries: Record<string, string> = {
      "by a mount": "mount -t tmpfs none /tmp",
      "by a mount in a namespace of its own": "unshare --user --map-root-user --mount true",
      "by setuid": 'cp /usr/bin/env ./e && chmod 4755 ./e && [ "$(./e id -u)" = 0 ]',
      "by a device of its own": "mknod disk b 8 0",
      "by another root": "chroot / true",
      "by giving files away": "touch f && chown 0:0 f",
      "by loading into the kernel": ": >> /proc/sys/kernel/modprobe",
      "by remounting a read-only project": "mount -o remount,rw,bind /usr",
    };
    test.each(Object.entries(tries))("%s", (_name, script) => {
      expect(place.sh(script).status).not.toBe(0);
    });

    test("by a user namespace of its own, where bubblewrap can forbid it", () => {
      const isForbidden = place.tools.confine?.canDisableUserns === true;
      expect(place.sh("unshare --user true").status === 0).toBe(!isForbidden);
    });

    test("holds no capability and can gain none", () => {
      const status = place.sh("grep -E '^(CapEff|CapPrm|CapAmb|CapInh|NoNewPrivs)' /proc/self/status").stdout;
      expect(status.match(/^Cap\w+:\s+0+$/gm)).toHaveLength(4);
      expect(status).toMatch(/NoNewPrivs:\s+1/);
    });
  });

  test("hard links into the project from outside stay the project's own", () => {
    // A file that is already linked into the project is the project's: the agent may read it, as the owner arranged.
    linkSync(place.at("read/file"), place.at("work/linked"));
    expect(place.sh("cat linked").stdout).toBe("canary read/file");
  });
});
