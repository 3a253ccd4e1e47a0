import process from "node:process";

const { REPOSITORY_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

/** Where the sources are to be read, without a slash at the end; `null` where the build is not told. */
export const repositoryUrl = REPOSITORY_URL?.replace(/\/+$/, "") ||
  (GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : null);

/** The page of a commit; `null` where there is none to link to. */
export function commitUrl(commit: string | null): string | null {
  return repositoryUrl && commit ? `${repositoryUrl}/commit/${commit}` : null;
}

/** The page of a file or folder of the repository, as it is now. */
export function sourceUrl(path: string): string | null {
  return repositoryUrl && `${repositoryUrl}/blob/HEAD/${path}`;
}
