const pause = () => new Promise((resolve) => setTimeout(resolve, 500));

export const handler = awslambda.streamifyResponse(async (_event, stream) => {
  const response = awslambda.HttpResponseStream.from(stream, {
    statusCode: 200,
    headers: { "content-type": "text/plain" },
  });
  for (const word of ["It", "comes", "in", "pieces."]) {
    response.write(`${word} `);
    await pause();
  }
  response.end();
});
