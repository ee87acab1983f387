using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>Hands one message to an SMTP server (RFC 5321), with STARTTLS and AUTH PLAIN, LOGIN or CRAM-MD5.</summary>
internal sealed class SmtpSession(string host, int port, TlsSettings tls)
{
    private const int MaxLine = 4096;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    public required string Hello { get; init; }

    public bool ImplicitTls { get; init; }

    public bool RequireTls { get; init; }

    public string Username { get; init; } = "";

    public Secret? Password { get; init; }

    /// <summary>The secret of CRAM-MD5.</summary>
    public Secret? CramSecret { get; init; }

    public string Identity { get; init; } = "";

    public async Task<NotifyResult> SendAsync(string from, IReadOnlyList<string> to, string message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            Stream stream = client.GetStream();
            if (ImplicitTls) stream = await EncryptAsync(stream, limit.Token);
            var wire = new Wire(stream);
            await wire.ExpectAsync(220, limit.Token);
            string features = await wire.CommandAsync($"EHLO {Hello}", 250, limit.Token);
            if (!ImplicitTls)
            {
                bool offered = features.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase);
                if (!offered && RequireTls) return NotifyResult.Failure($"'require_tls' is true (default) but \"{host}:{port}\" does not advertise the STARTTLS extension", retry: true, "clientError");
                if (offered && RequireTls)
                {
                    await wire.CommandAsync("STARTTLS", 220, limit.Token);
                    wire = new Wire(await EncryptAsync(stream, limit.Token));
                    features = await wire.CommandAsync($"EHLO {Hello}", 250, limit.Token);
                }
            }
            if (Username.Length > 0) await AuthenticateAsync(wire, features, limit.Token);
            await wire.CommandAsync($"MAIL FROM:<{Clean(from)}>", 250, limit.Token);
            foreach (string recipient in to) await wire.CommandAsync($"RCPT TO:<{Clean(recipient)}>", 250, limit.Token);
            await wire.CommandAsync("DATA", 354, limit.Token);
            await wire.WriteAsync(message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + (message.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n") + ".\r\n", limit.Token);
            await wire.ExpectAsync(250, limit.Token);
            try { await wire.CommandAsync("QUIT", 221, limit.Token); }
            catch (Exception e) when (e is IOException or SmtpReplyException) { } // the message has been taken already
            return NotifyResult.Success;
        }
        catch (SmtpReplyException e) { return NotifyResult.Failure(e.Message, retry: e.Code is < 500 or 0, e.Code is 530 or 534 or 535 ? "authError" : e.Code >= 500 ? "clientError" : "serverError"); }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException) { return NotifyResult.Failure(e.Message, retry: true, "network"); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return NotifyResult.Failure("timed out", retry: true, "network"); }
    }

    private async Task<SslStream> EncryptAsync(Stream stream, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream);
        SslClientAuthenticationOptions options = HttpSender.Tls(tls);
        options.TargetHost ??= host;
        await encrypted.AuthenticateAsClientAsync(options, cancellationToken);
        return encrypted;
    }

    private async Task AuthenticateAsync(Wire wire, string features, CancellationToken cancellationToken)
    {
        string offered = features.Split('\n').FirstOrDefault(l => l.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase)) ?? "";
        if (CramSecret is { } secret && offered.Contains("CRAM-MD5", StringComparison.OrdinalIgnoreCase))
        {
            string challenge = await wire.CommandAsync("AUTH CRAM-MD5", 334, cancellationToken);
#pragma warning disable CA5351 // the protocol's own hash
            byte[] digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(secret.Reveal()), Convert.FromBase64String(challenge.Trim()));
#pragma warning restore CA5351
            await wire.CommandAsync(Base64($"{Username} {Convert.ToHexStringLower(digest)}"), 235, cancellationToken);
        }
        else if (Password is { } password && offered.Contains("PLAIN", StringComparison.OrdinalIgnoreCase))
            await wire.CommandAsync($"AUTH PLAIN {Base64($"{Identity}\0{Username}\0{password.Reveal()}")}", 235, cancellationToken);
        else if (Password is { } login && offered.Contains("LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            await wire.CommandAsync("AUTH LOGIN", 334, cancellationToken);
            await wire.CommandAsync(Base64(Username), 334, cancellationToken);
            await wire.CommandAsync(Base64(login.Reveal()), 235, cancellationToken);
        }
        else throw new SmtpReplyException(535, "unknown auth mechanism: " + offered.Trim());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>An address must not end its command.</summary>
    private static string Clean(string address) => string.Concat(address.Where(c => !char.IsControl(c) && c is not ('<' or '>')));

    private sealed class SmtpReplyException(int code, string message) : Exception(message)
    {
        public int Code { get; } = code;
    }

    private sealed class Wire(Stream stream)
    {
        private readonly byte[] _buffer = new byte[MaxLine];
        private int _length, _at;

        public async Task<string> CommandAsync(string command, int expected, CancellationToken cancellationToken)
        {
            await WriteAsync(command + "\r\n", cancellationToken);
            return await ExpectAsync(expected, cancellationToken);
        }

        public async Task WriteAsync(string text, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }

        /// <summary>Reads a reply of one or more lines; gives their texts, a line each.</summary>
        public async Task<string> ExpectAsync(int expected, CancellationToken cancellationToken)
        {
            var text = new StringBuilder();
            while (true)
            {
                string line = await ReadLineAsync(cancellationToken);
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code)) throw new SmtpReplyException(0, "not an SMTP reply");
                if (line.Length > 4) text.Append(line.AsSpan(4)).Append('\n');
                if (text.Length > 64 * 1024) throw new SmtpReplyException(0, "the reply is too long");
                if (line.Length > 3 && line[3] == '-') continue;
                bool good = code == expected || (expected == 250 && code == 251);
                return good ? text.ToString() : throw new SmtpReplyException(code, $"{code} {text.ToString().Trim()}");
            }
        }

        private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
        {
            var line = new List<byte>();
            while (true)
            {
                if (_at == _length)
                {
                    (_at, _length) = (0, await stream.ReadAsync(_buffer, cancellationToken));
                    if (_length == 0) throw new IOException("the server closed the connection");
                }
                byte b = _buffer[_at++];
                if (b == '\n') return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r');
                line.Add(b);
                if (line.Count > MaxLine) throw new SmtpReplyException(0, "a line of the reply is too long");
            }
        }
    }
}
