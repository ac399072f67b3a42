import { describe, expect, test } from "vitest";
import { repairFor } from "./repair.ts";
import type { MachineFacts } from "./repair.ts";

const machine: MachineFacts = {
  osRelease: "ID=debian\n",
  apparmorRestrictsUserns: null,
  usernsClone: null,
  userNamespacesMax: 60_000,
};

describe("the one command that repairs", () => {
  test.each([
    ["ID=debian", "apt-get"],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', "apt-get"],
    ["ID=fedora", "dnf"],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', "dnf"],
    ["ID=manjaro\nID_LIKE=arch", "pacman"],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', "zypper"],
  ])("a missing bubblewrap on %j installs by %s", (osRelease, manager) => {
    expect(repairFor("bwrap_missing", { ...machine, osRelease })).toMatch(new RegExp(`^sudo ${manager} .*bubblewrap$`));
  });

  test.each([
    [{ apparmorRestrictsUserns: true }, "bwrap-userns-restrict"],
    [{ usernsClone: false }, "kernel.unprivileged_userns_clone=1"],
    [{ userNamespacesMax: 0 }, "user.max_user_namespaces"],
    [{}, "seccomp=unconfined"],
  ])("namespaces refused with %j", (facts, part) => {
    expect(repairFor("namespaces_refused", { ...machine, ...facts })).toContain(part);
  });
});
