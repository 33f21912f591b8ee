type Request = { rawPath?: string; path?: string };

export const handler = async (request: Request) => {
  switch (request.rawPath ?? request.path) {
    case "/throws":
      throw new Error("no price list");
    case "/text":
      return "just a text";
    case "/nothing":
      return undefined;
    case "/odd":
      return { statusCode: "fine", body: "a lamp" };
    case "/long":
      await new Promise((resolve) => setTimeout(resolve, 35_000));
      return { statusCode: 200, body: "at last" };
    default:
      return { statusCode: 200, body: "a lamp" };
  }
};
