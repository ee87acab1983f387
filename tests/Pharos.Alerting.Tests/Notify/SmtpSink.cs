using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pharos.Alerting.Tests;

/// <summary>An SMTP server for one session that keeps what it is told.</summary>
internal sealed class SmtpSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SmtpSink()
    {
        _listener.Start();
        Session = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Commands { get; } = [];

    public string Message { get; private set; } = "";

    public string Features { get; set; } = "AUTH PLAIN LOGIN CRAM-MD5";

    /// <summary>The answer to RCPT.</summary>
    public string Recipient { get; set; } = "250 ok";

    public Task Session { get; }

    private async Task ServeAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink");
        while (await reader.ReadLineAsync() is { } line)
        {
            Commands.Add(line);
            string answer = line.Split(' ')[0].ToUpperInvariant() switch
            {
                "EHLO" => Features.Length > 0 ? $"250-sink\r\n250 {Features}" : "250 sink",
                "AUTH" when line.StartsWith("AUTH PLAIN", StringComparison.Ordinal) => "235 welcome",
                "AUTH" when line.StartsWith("AUTH CRAM-MD5", StringComparison.Ordinal) => "334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
                "MAIL" => "250 ok",
                "RCPT" => Recipient,
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => Features == "AUTH CRAM-MD5" ? "235 welcome" : "500 what",
            };
            await writer.WriteLineAsync(answer);
            if (line == "QUIT") return;
            if (line != "DATA") continue;
            var message = new StringBuilder();
            while (await reader.ReadLineAsync() is { } text && text != ".") message.Append(text.StartsWith("..", StringComparison.Ordinal) ? text[1..] : text).Append("\r\n");
            Message = message.ToString();
            await writer.WriteLineAsync("250 taken");
        }
    }

    public void Dispose() => _listener.Dispose();
}
