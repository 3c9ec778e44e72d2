/**
 * A path's folder, with its last slash, and what comes after it: `"a/b.json"` is `"a/"` and `"b.json"`, and
 * `"b.json"` is `""` and itself. Windows' backslashes are slashes too.
 */
export function splitPath(path: string): [folder: string, name: string] {
  const at = path.search(/[^/\\]*$/);
  return [path.slice(0, at), path.slice(at)];
}
