using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pharos.Exporters.Blackbox.Config;
using Pharos.Exporters.Blackbox.Http;

namespace Pharos.Exporters.Blackbox.WebSockets;

/// <summary>The websocket prober: the upgrade, then one message for each step that expects one. Source: blackbox_exporter 0.28, prober "websocket".</summary>
internal sealed class WebSocketProber : IProber
{
    /// <summary>A longer message ends the probe.</summary>
    private const int MaxMessageBytes = 1 << 20;

    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        ExportedFamily status = run.Page.Gauge("probe_websocket_status_code", "Response HTTP status code");
        ExportedFamily upgraded = run.Page.Gauge("probe_websocket_connection_upgraded", "Indicates if the websocket connection was successfully upgraded");
        ExportedFamily regex = run.Page.Gauge("probe_websocket_failed_due_to_regex", "Indicates if probe failed due to regex");
        ExportedFamily durations = run.Page.Gauge("probe_websocket_duration_seconds", "Duration of websocket request by phase");
        var state = new State(new ProbeTls(run.Module.WebSocket.Http.Tls));
        bool success;
        try { success = await TalkAsync(run, state, cancellationToken); }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or SocketException or AuthenticationException or CryptographicException)
        {
            success = run.Fail("Error dialing or talking to the target", "err", state.Tls.Refusal is { } refusal ? $"certificate refused: {refusal}" : e.GetBaseException().Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            success = run.Fail("Error dialing or talking to the target", "err", "i/o timeout");
        }
        status.Add(state.Status);
        upgraded.Add(state.Upgraded ? 1 : 0);
        regex.Add(state.Upgraded && (state.Expecting || state.Mismatch) ? 1 : 0);
        foreach ((string phase, TimeSpan duration) in (ReadOnlySpan<(string, TimeSpan)>)
            [("connect", state.Hop.Connect), ("processing", state.Hop.Processing), ("resolve", state.Hop.Resolve), ("tls", state.Hop.Tls), ("transfer", state.Hop.Transfer)])
            durations.Add([("phase", phase)], duration.TotalSeconds);
        state.Tls.Write(run.Page);
        return success;
    }

    private static async Task<bool> TalkAsync(ProbeRun run, State state, CancellationToken cancellationToken)
    {
        WebSocketProbeOptions options = run.Module.WebSocket;
        if (!Uri.TryCreate(run.Target, UriKind.Absolute, out Uri? target) || target.Scheme is not ("ws" or "wss")) return run.Fail("Could not parse target URL", "target", run.Target);
        (IPAddress? address, state.Hop.Resolve) = await AddressLookup.ResolveAsync(run, target.IdnHost, options.Address, cancellationToken);
        if (address is null) return false;
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false };
        long at = run.Clock.GetTimestamp();
        handler.ConnectCallback = async (_, stop) =>
        {
            at = run.Clock.GetTimestamp();
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (options.Address.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), stop);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            state.Hop.Connect = run.Clock.GetElapsedTime(at);
            at = run.Clock.GetTimestamp();
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.PlaintextStreamFilter = (context, _) =>
        {
            if (context.PlaintextStream is SslStream ssl)
            {
                state.Tls.Complete(ssl);
                state.Hop.Tls = run.Clock.GetElapsedTime(at);
            }
            at = run.Clock.GetTimestamp();
            return ValueTask.FromResult(context.PlaintextStream);
        };
        if (target.Scheme == "wss") handler.SslOptions = state.Tls.Options(target.IdnHost);
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        AddHeaders(socket.Options, options.Http);
        try { await socket.ConnectAsync(target, invoker, cancellationToken); }
        finally { state.Status = (int)socket.HttpStatusCode; }
        state.Hop.Processing = run.Clock.GetElapsedTime(at);
        state.Upgraded = true;
        at = run.Clock.GetTimestamp();
        run.Info("Connection upgraded");
        try { return await ConverseAsync(run, options.Steps, socket, state, cancellationToken); }
        finally { state.Hop.Transfer = run.Clock.GetElapsedTime(at); }
    }

    private static async Task<bool> ConverseAsync(ProbeRun run, IReadOnlyList<QueryStep> steps, ClientWebSocket socket, State state, CancellationToken cancellationToken)
    {
        foreach (QueryStep step in steps)
        {
            byte[] send = step.Send;
            if (step.Expect is not null)
            {
                state.Expecting = true;
                string message = await ReadAsync(socket, cancellationToken);
                state.Expecting = false;
                Match match = step.Expect.Match(message);
                if (!match.Success)
                {
                    state.Mismatch = true;
                    return run.Fail("Regexp did not match", "regexp", step.Expect.ToString(), "message", message.Length > 500 ? message[..500] : message);
                }
                run.Info("Regexp matched", "regexp", step.Expect.ToString());
                send = step.Fill(match);
            }
            if (send.Length > 0) await socket.SendAsync(send, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        return true;
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        using var message = new MemoryStream();
        while (true)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) throw new IOException("the target closed the connection");
            message.Write(buffer, 0, part.Count);
            if (message.Length > MaxMessageBytes) throw new IOException($"a message has more than {MaxMessageBytes} bytes");
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
        }
    }

    private static void AddHeaders(ClientWebSocketOptions request, HttpProbeOptions options)
    {
        foreach ((string name, string value) in options.Headers) request.SetRequestHeader(name, value);
        foreach ((string name, Configuration.Secret value) in options.SecretHeaders) request.SetRequestHeader(name, value.Reveal());
        AuthenticationHeaderValue? credentials = options.Credentials is { } secret ? new(options.AuthorizationType, secret.Reveal())
            : options.BasicUser is { } user ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.BasicPassword?.Reveal()}"))) : null;
        if (credentials is not null) request.SetRequestHeader("Authorization", credentials.ToString());
    }

    private sealed class State(ProbeTls tls)
    {
        public ProbeTls Tls => tls;

        public HttpHop Hop { get; } = new();

        public int Status { get; set; }

        public bool Upgraded { get; set; }

        public bool Expecting { get; set; }

        public bool Mismatch { get; set; }
    }
}
