using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Icmp;

/// <summary>The icmp prober: one echo request. Uses an unprivileged datagram socket, and a raw one where the kernel does not allow that.</summary>
internal sealed class IcmpProber : IProber
{
    private const int EchoHeaderBytes = 8;
    private static int s_sequence;

    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        IcmpProbeOptions options = run.Module.Icmp;
        double setup = 0, rtt = 0;
        (IPAddress? address, TimeSpan lookup) = await AddressLookup.ResolveAsync(run, run.Target, options.Address, cancellationToken);
        bool success = false;
        try
        {
            if (address is not null) (success, setup, rtt) = await EchoAsync(run, options, address, cancellationToken);
        }
        catch (SocketException e)
        {
            run.Fail("Error probing with ICMP", "err", e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run.Fail("Timeout reading from socket");
        }
        ExportedFamily phases = run.Page.Gauge("probe_icmp_duration_seconds", "Duration of icmp request by phase");
        phases.Add("phase", "resolve", lookup.TotalSeconds);
        phases.Add("phase", "rtt", rtt);
        phases.Add("phase", "setup", setup);
        return success;
    }

    private static async Task<(bool, double, double)> EchoAsync(ProbeRun run, IcmpProbeOptions options, IPAddress address, CancellationToken cancellationToken)
    {
        bool v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        long started = run.Clock.GetTimestamp();
        (Socket socket, bool raw) = Open(address.AddressFamily, v6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        using (socket)
        {
            if (options.Address.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
            if (options.Ttl > 0)
            {
                if (v6) socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.HopLimit, options.Ttl);
                else socket.Ttl = (short)options.Ttl;
            }
            if (options.DontFragment && !v6) socket.DontFragment = true;
            ushort id = (ushort)RandomNumberGenerator.GetInt32(65536);
            ushort sequence = (ushort)Interlocked.Increment(ref s_sequence);
            byte[] packet = new byte[EchoHeaderBytes + Math.Max(options.PayloadSize, 8)];
            packet[0] = (byte)(v6 ? 128 : 8);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
            RandomNumberGenerator.Fill(packet.AsSpan(EchoHeaderBytes));
            if (!v6) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet)); // the kernel sets that of ICMPv6
            double setup = run.Clock.GetElapsedTime(started).TotalSeconds;

            started = run.Clock.GetTimestamp();
            await socket.SendToAsync(packet, new IPEndPoint(address, 0), cancellationToken);
            byte[] buffer = new byte[65536];
            while (true)
            {
                SocketReceiveFromResult result = await socket.ReceiveFromAsync(buffer, new IPEndPoint(v6 ? IPAddress.IPv6Any : IPAddress.Any, 0), cancellationToken);
                int offset = raw && !v6 ? (buffer[0] & 15) * 4 : 0;
                if (result.ReceivedBytes < offset + packet.Length || buffer[offset] != (v6 ? 129 : 0)) continue;
                ReadOnlySpan<byte> reply = buffer.AsSpan(offset, packet.Length);
                // A datagram socket has the kernel's id; sequence and payload tell whose reply it is.
                if (BinaryPrimitives.ReadUInt16BigEndian(reply[6..]) != sequence || !reply[EchoHeaderBytes..].SequenceEqual(packet.AsSpan(EchoHeaderBytes))) continue;
                if (offset > 0) run.Page.Gauge("probe_icmp_reply_hop_limit", "Replied packet hop limit (TTL for ipv4)").Add(buffer[8]);
                run.Info("Found matching reply packet");
                return (true, setup, run.Clock.GetElapsedTime(started).TotalSeconds);
            }
        }
    }

    private static (Socket Socket, bool Raw) Open(AddressFamily family, ProtocolType protocol)
    {
        // A raw socket also shows the hop limit of the reply, so it is preferred where the process may have one.
        try
        {
            return (new Socket(family, SocketType.Raw, protocol), true);
        }
        catch (SocketException)
        {
            return (new Socket(family, SocketType.Dgram, protocol), false);
        }
    }

    internal static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        uint sum = 0;
        for (int i = 0; i < packet.Length; i += 2) sum += (uint)(packet[i] << 8 | (i + 1 < packet.Length ? packet[i + 1] : 0));
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
