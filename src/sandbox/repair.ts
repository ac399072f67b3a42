/** What keeps this machine from confining, as far as it can be told from outside. */
export type NoConfinement = "not_linux" | "bwrap_missing" | "namespaces_refused" | "sandbox_leaks" | "sandbox_fails";

export type MachineFacts = {
  /** The text of /etc/os-release, or "". */
  osRelease: string;
  /** The kernel's switches, null where the kernel has no such switch. */
  apparmorRestrictsUserns: boolean | null;
  usernsClone: boolean | null;
  userNamespacesMax: number | null;
};

/** The one command that repairs it. */
export function repairFor(reason: NoConfinement, facts: MachineFacts): string {
  switch (reason) {
    case "not_linux":
      return "errand doctor";
    case "bwrap_missing":
      return installBwrap(facts.osRelease);
    case "namespaces_refused":
      return allowNamespaces(facts);
    case "sandbox_leaks":
    case "sandbox_fails":
      return `${installBwrap(facts.osRelease)} && errand doctor`;
  }
}

function installBwrap(osRelease: string): string {
  const families = familiesOf(osRelease);
  const known = Object.entries(installers).find(([family]) => families.includes(family));
  return known?.[1] ?? "sudo apt-get install --yes bubblewrap";
}

const installers = {
  debian: "sudo apt-get install --yes bubblewrap",
  ubuntu: "sudo apt-get install --yes bubblewrap",
  fedora: "sudo dnf install --assumeyes bubblewrap",
  rhel: "sudo dnf install --assumeyes bubblewrap",
  arch: "sudo pacman --sync --noconfirm bubblewrap",
  suse: "sudo zypper --non-interactive install bubblewrap",
  opensuse: "sudo zypper --non-interactive install bubblewrap",
  alpine: "sudo apk add bubblewrap",
  gentoo: "sudo emerge sys-apps/bubblewrap",
  void: "sudo xbps-install --yes bubblewrap",
  nixos: "nix profile install nixpkgs#bubblewrap",
};

/** ID and ID_LIKE: a derivative is repaired as what it derives from. */
function familiesOf(osRelease: string): string[] {
  const values = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].map((match) =>
    (match[1] ?? "").replaceAll(/["']/g, ""),
  );
  return values.flatMap((value) => value.split(/\s+/)).filter((value) => value !== "");
}

function allowNamespaces(facts: MachineFacts): string {
  if (facts.userNamespacesMax === 0) return persistSysctl("user.max_user_namespaces=15000");
  if (facts.usernsClone === false) return persistSysctl("kernel.unprivileged_userns_clone=1");
  if (facts.apparmorRestrictsUserns === true) return appArmorProfile;
  // In a container the outside decides, and none of this machine's own switches would help.
  return "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …";
}

const persistSysctl = (setting: string): string =>
  `echo ${setting} | sudo tee /etc/sysctl.d/60-errand.conf && sudo sysctl -p /etc/sysctl.d/60-errand.conf`;

/** Lets bubblewrap make namespaces, and nothing it starts: narrower than the sysctl, which would allow every program. */
const appArmorProfile =
  "sudo apt-get install --yes apparmor-profiles && sudo install -m 0644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict";
