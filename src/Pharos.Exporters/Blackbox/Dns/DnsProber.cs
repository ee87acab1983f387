using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Dns;

/// <summary>The dns prober: one question over UDP, TCP or TLS, with conditions on the answer.</summary>
internal sealed class DnsProber : IProber
{
    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        DnsProbeOptions options = run.Module.Dns!;
        var times = new Dictionary<string, double> { ["resolve"] = 0, ["connect"] = 0, ["request"] = 0 };
        DnsMessage? answer = null;
        var tls = new ProbeTls(options.Tls);
        bool success;
        try
        {
            answer = await AskAsync(run, options, tls, times, cancellationToken);
            success = answer is not null && Judge(run, options, answer);
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException or AuthenticationException or CryptographicException)
        {
            success = run.Fail("Error while sending a DNS query", "err", tls.Refusal ?? e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            success = run.Fail("Error while sending a DNS query", "err", "i/o timeout");
        }
        ExportedFamily phases = run.Page.Gauge("probe_dns_duration_seconds", "Duration of DNS request by phase");
        foreach ((string phase, double seconds) in times) phases.Add("phase", phase, seconds);
        run.Page.Gauge("probe_dns_answer_rrs", "Returns number of entries in the answer resource record list").Add(answer?.Answer.Count ?? 0);
        run.Page.Gauge("probe_dns_authority_rrs", "Returns number of entries in the authority resource record list").Add(answer?.Authority.Count ?? 0);
        run.Page.Gauge("probe_dns_additional_rrs", "Returns number of entries in the additional resource record list").Add(answer?.Additional.Count ?? 0);
        run.Page.Gauge("probe_dns_query_succeeded", "Displays whether or not the query was executed successfully").Add(answer is null ? 0 : 1);
        if (options.QueryType == DnsNames.Types["SOA"] && answer?.Answer.Concat(answer.Authority).FirstOrDefault(r => r.Serial is not null)?.Serial is { } serial)
            run.Page.Gauge("probe_dns_serial", "Returns the serial number of the zone").Add(serial);
        tls.Write(run.Page);
        return success;
    }

    private static async Task<DnsMessage?> AskAsync(ProbeRun run, DnsProbeOptions options, ProbeTls tls, Dictionary<string, double> times, CancellationToken cancellationToken)
    {
        (string host, int? port) = AddressLookup.Split(run.Target, options.OverTls ? 853 : 53);
        if (port is null)
        {
            run.Fail("Error splitting target address and port", "target", run.Target);
            return null;
        }
        (IPAddress? address, TimeSpan lookup) = await AddressLookup.ResolveAsync(run, host, options.Address, cancellationToken);
        times["resolve"] = lookup.TotalSeconds;
        if (address is null) return null;

        bool stream = options.Tcp || options.OverTls;
        byte[] query = DnsMessage.Query((ushort)RandomNumberGenerator.GetInt32(65536), options);
        long started = run.Clock.GetTimestamp();
        using var socket = new Socket(address.AddressFamily, stream ? SocketType.Stream : SocketType.Dgram, stream ? ProtocolType.Tcp : ProtocolType.Udp);
        if (options.Address.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(new IPEndPoint(address, port.Value), cancellationToken);
        byte[] buffer = new byte[65535 + 2];
        if (!stream)
        {
            times["connect"] = run.Clock.GetElapsedTime(started).TotalSeconds;
            started = run.Clock.GetTimestamp();
            await socket.SendAsync(query, cancellationToken);
            while (true)
            {
                int received = await socket.ReceiveAsync(buffer, cancellationToken);
                if (received < 2 || buffer[0] != query[0] || buffer[1] != query[1]) continue; // an answer to somebody else
                times["request"] = run.Clock.GetElapsedTime(started).TotalSeconds;
                return DnsMessage.Parse(buffer.AsSpan(0, received));
            }
        }
        await using var network = new NetworkStream(socket, ownsSocket: false);
        Stream connection = network;
        if (options.OverTls)
        {
            var ssl = new SslStream(network);
            connection = ssl;
            await ssl.AuthenticateAsClientAsync(tls.Options(host), cancellationToken);
            tls.Complete(ssl);
        }
        times["connect"] = run.Clock.GetElapsedTime(started).TotalSeconds;
        started = run.Clock.GetTimestamp();
        byte[] framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        await connection.WriteAsync(framed, cancellationToken);
        await connection.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellationToken);
        int length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        await connection.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
        times["request"] = run.Clock.GetElapsedTime(started).TotalSeconds;
        if (connection != network) await connection.DisposeAsync();
        return DnsMessage.Parse(buffer.AsSpan(0, length));
    }

    private static bool Judge(ProbeRun run, DnsProbeOptions options, DnsMessage answer)
    {
        string rcode = answer.Rcode < DnsNames.Rcodes.Length ? DnsNames.Rcodes[answer.Rcode] : $"RCODE{answer.Rcode}";
        run.Info("Got response", "rcode", rcode);
        bool valid = options.ValidRcodes.Count > 0 ? options.ValidRcodes.Contains(rcode) : rcode == "NOERROR";
        if (!valid) return run.Fail("Rcode is not one of the valid rcodes", "rcode", rcode);
        return Section(run, "answer", answer.Answer, options.Answer) && Section(run, "authority", answer.Authority, options.Authority) && Section(run, "additional", answer.Additional, options.Additional);
    }

    private static bool Section(ProbeRun run, string section, IReadOnlyList<DnsRecord> records, DnsProbeOptions.RecordRules rules)
    {
        foreach (DnsRecord record in records)
        {
            foreach (Regex pattern in rules.FailIfMatches)
                if (pattern.IsMatch(record.Text)) return run.Fail($"At least one {section} RR matched", "rr", record.Text, "regexp", pattern.ToString());
            foreach (Regex pattern in rules.FailIfNotMatches)
                if (!pattern.IsMatch(record.Text)) return run.Fail($"At least one {section} RR did not match", "rr", record.Text, "regexp", pattern.ToString());
        }
        foreach (Regex pattern in rules.FailIfAllMatch)
            if (records.Count > 0 && records.All(r => pattern.IsMatch(r.Text))) return run.Fail($"All {section} RRs matched", "regexp", pattern.ToString());
        foreach (Regex pattern in rules.FailIfNoneMatches)
            if (!records.Any(r => pattern.IsMatch(r.Text))) return run.Fail($"None of the {section} RRs matched", "regexp", pattern.ToString());
        return true;
    }
}
