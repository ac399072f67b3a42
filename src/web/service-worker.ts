// Put in by the build: the version's name and its files.
declare const __ERRAND_VERSION__: string;
declare const __ERRAND_FILES__: readonly string[];

console.log(__ERRAND_VERSION__, __ERRAND_FILES__);
