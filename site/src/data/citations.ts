import { repositoryUrl } from "./repository.ts";

export const paper = {
  url: "https://arxiv.org/abs/2405.16002",
  title: "Does SGD really happen in tiny subspaces?",
  authors: "Minhak Song, Kwangjun Ahn and Chulhee Yun",
};

/** BibTeX of the paper. */
export const paperBibtex = `@inproceedings{song2025tiny,
  title = {Does {SGD} really happen in tiny subspaces?},
  author = {Song, Minhak and Ahn, Kwangjun and Yun, Chulhee},
  booktitle = {International Conference on Learning Representations},
  year = {2025},
  url = {${paper.url}}
}`;

/** BibTeX of a figure of this report: its commit says which one. */
export function figureBibtex(slug: string, title: string, commit: string | null): string {
  const fields = [
    ["title", `{${title}}`],
    [
      "note",
      `{From tiny-subspaces, a reproduction of ${paper.title}${
        commit ? `, commit ${commit.slice(0, 12)}` : ""
      }}`,
    ],
    ...(repositoryUrl ? [["url", `{${repositoryUrl}}`]] : []),
  ];
  return `@misc{tiny-subspaces-${slug},\n${
    fields.map(([name, value]) => `  ${name} = ${value}`).join(",\n")
  }\n}`;
}
