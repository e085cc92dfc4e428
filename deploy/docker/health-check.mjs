// The container's health check, without curl: 0 when the process answers on its ops port, 1 when it does not. Whether it should
// get traffic is another question (/readyz): a bot whose platform is down must not be restarted for it.
const port = process.env.OPS_PORT ?? '9464';
try {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3000) });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
