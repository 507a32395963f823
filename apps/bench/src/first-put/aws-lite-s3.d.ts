declare module '@aws-lite/s3' {
  const plugin: object;
  export default plugin;
}
