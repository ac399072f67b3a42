/** What is said of backups, of the service, and of a computer that must stay awake. */
export const keepingEn = {
  backup: {
    passphrase: "Passphrase:",
    passphraseAgain: "Once more:",
    written: (file: string, size: string): string => `Written: ${file} (${size})`,
    plain:
      "It is not encrypted: whoever has this file has the keys to everything. Keep it as you keep a key, or give --passphrase.",
    restored: (home: string, at: string): string => `Restored into ${home}, as it was at ${at}`,
    afterRestore:
      "Start it with: errand up. It reads first what was done since then, and runs none of it again. Open every phone once before you pair or revoke another.",
    onlyKey:
      "This space's keys are on this computer only: without a backup a lost disk means a new space. Make one: errand backup FILE --passphrase",
  },
  service: {
    installed: (file: string): string => `Errand starts with this computer from now on: ${file}`,
    uninstalled: "Errand no longer starts with this computer. Its data is untouched.",
    state: (isInstalled: boolean, isRunning: boolean, file: string): string =>
      isInstalled ? `${isRunning ? "installed, running" : "installed, not running"}: ${file}` : "not installed",
    linger: "It stops when you log out. To let it go on: loginctl enable-linger",
  },
};
