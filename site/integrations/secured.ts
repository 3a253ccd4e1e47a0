import type { AstroIntegration } from "astro";

/**
 * Tells pages whether they are built, whatever NODE_ENV says: then they have a content security policy, which the development
 * server's scripts would break.
 */
export function secured(): AstroIntegration {
  return {
    name: "secured",
    hooks: {
      "astro:config:setup": ({ command, updateConfig }) => {
        updateConfig({
          vite: { define: { "import.meta.env.SECURED": JSON.stringify(command === "build") } },
        });
      },
    },
  };
}
