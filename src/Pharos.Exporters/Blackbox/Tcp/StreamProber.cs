using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Tcp;

/// <summary>The tcp and unix probers: connect, optionally TLS, then the conversation of the module.</summary>
internal sealed class StreamProber(bool unix) : IProber
{
    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        StreamProbeOptions options = unix ? run.Module.Unix : run.Module.Tcp;
        ExportedFamily regex = run.Page.Gauge("probe_failed_due_to_regex", "Indicates if probe failed due to regex");
        ExportedFamily bytes = run.Page.Gauge("probe_failed_due_to_bytes", "Indicates if probe failed due to bytes");
        var tls = new ProbeTls(options.TlsOptions);
        var outcome = new Outcome();
        bool success;
        try
        {
            success = await ConnectAsync(run, options, tls, outcome, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or CryptographicException or RegexParseException)
        {
            success = run.Fail("Error dialing or talking to the target", "err", tls.Refusal is { } refusal ? $"certificate refused: {refusal}" : e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome.Regex = outcome.Expecting;
            success = run.Fail("Error dialing or talking to the target", "err", "i/o timeout");
        }
        regex.Add(outcome.Regex ? 1 : 0);
        if (options.Steps.Any(s => s.ExpectBytes.Length > 0)) bytes.Add(outcome.Bytes ? 1 : 0);
        tls.Write(run.Page);
        return success;
    }

    private async Task<bool> ConnectAsync(ProbeRun run, StreamProbeOptions options, ProbeTls tls, Outcome outcome, CancellationToken cancellationToken)
    {
        string host = run.Target;
        using Socket socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (unix)
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(run.Target), cancellationToken);
        }
        else
        {
            (host, int? port) = AddressLookup.Split(run.Target, null);
            if (port is null) return run.Fail("Error splitting target address and port", "target", run.Target);
            (IPAddress? address, _) = await AddressLookup.ResolveAsync(run, host, options.Address, cancellationToken);
            if (address is null) return false;
            if (options.Address.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(new IPEndPoint(address, port.Value), cancellationToken);
        }
        run.Info("Successfully dialed");
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        try
        {
            if (options.Tls) stream = await SecureAsync(stream, tls, host, cancellationToken);
            return await TalkAsync(run, options, stream, tls, host, outcome, s => stream = s, cancellationToken);
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<bool> TalkAsync(ProbeRun run, StreamProbeOptions options, Stream stream, ProbeTls tls, string host, Outcome outcome, Action<Stream> replaced, CancellationToken cancellationToken)
    {
        var reader = new LineReader { Stream = stream };
        foreach (QueryStep step in options.Steps)
        {
            byte[] send = step.Send;
            if (step.Expect is not null)
            {
                outcome.Expecting = true;
                Match? match = null;
                while (match is not { Success: true })
                {
                    if (await reader.LineAsync(cancellationToken) is not { } line)
                    {
                        outcome.Regex = true;
                        return run.Fail("Regexp did not match", "regexp", step.Expect.ToString());
                    }
                    run.Info("Read line", "line", line);
                    match = step.Expect.Match(line);
                }
                outcome.Expecting = false;
                run.Info("Regexp matched", "regexp", step.Expect.ToString());
                send = step.Fill(match);
                if (step.Labels.Count > 0)
                    run.Page.Gauge("probe_expect_info", "Explicit content matched").Add([.. step.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => (l.Key, match.Result(QueryStep.Template(l.Value))))], 1);
            }
            if (step.ExpectBytes.Length > 0)
            {
                byte[] got = await reader.BytesAsync(step.ExpectBytes.Length, cancellationToken);
                if (!got.AsSpan().SequenceEqual(step.ExpectBytes))
                {
                    outcome.Bytes = true;
                    return run.Fail("Bytes did not match", "expected", Convert.ToHexStringLower(step.ExpectBytes), "received", Convert.ToHexStringLower(got));
                }
            }
            if (send.Length > 0)
            {
                run.Info("Sending", "bytes", send.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                // Text ends with a line feed; what comes before TLS or bytes is sent as it stands.
                bool binary = step.Expect is null && send.Any(b => b is < 9 or (> 13 and < 32) or 127);
                await stream.WriteAsync(binary ? send : [.. send, (byte)'\n'], cancellationToken);
            }
            if (step.StartTls)
            {
                run.Info("Starting TLS");
                stream = await SecureAsync(stream, tls, host, cancellationToken);
                reader.Stream = stream;
                replaced(stream);
            }
        }
        return true;
    }

    private static async Task<SslStream> SecureAsync(Stream stream, ProbeTls tls, string host, CancellationToken cancellationToken)
    {
        var ssl = new SslStream(stream);
        try
        {
            await ssl.AuthenticateAsClientAsync(tls.Options(host), cancellationToken);
        }
        catch
        {
            await ssl.DisposeAsync();
            throw;
        }
        tls.Complete(ssl);
        return ssl;
    }

    private sealed class Outcome
    {
        public bool Regex { get; set; }

        public bool Bytes { get; set; }

        public bool Expecting { get; set; }
    }
}
