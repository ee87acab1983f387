using CsCheck;
using Pharos.Collector.Data;
using Pharos.Testing;
using Pharos.Wire;

namespace Pharos.Collector.Tests.Data;

/// <summary>Requests that are damaged, cut or made up are refused and nothing else happens.</summary>
public sealed class HostileRequestTests
{
    [Theory, InlineData("logs", 4), InlineData("trace", 1), InlineData("metrics", 2)]
    public void A_damaged_request_is_read_or_refused(string file, int signals)
    {
        var signal = (Signals)signals;
        byte[] json = File.ReadAllBytes(Conformance.Require($"otlp/examples/{file}.json"));
        byte[] protobuf = Telemetry.FromJson(signal, json).ToProtobuf().ToArray();
        Damaged(protobuf).Sample(bytes => Reads(() => Telemetry.FromProtobuf(signal, bytes)), iter: 3000);
        Damaged(json).Sample(bytes => Reads(() => Telemetry.FromJson(signal, bytes)), iter: 3000);
        Gen.Byte.Array[0, 200].Sample(bytes => Reads(() => Telemetry.FromProtobuf(signal, bytes)), iter: 3000);
    }

    /// <summary>A few bytes changed, the end cut off.</summary>
    private static Gen<byte[]> Damaged(byte[] whole) => Gen.Select(Gen.Int[1, whole.Length], Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[0, 4], (length, changes) =>
    {
        byte[] bytes = [.. whole];
        foreach ((int at, byte value) in changes) bytes[at] = value;
        return bytes[..length];
    });

    private static bool Reads(Func<Telemetry> read)
    {
        try { read().ToProtobuf(); }
        catch (MalformedMessageException) { } // refused with a reason
        return true;
    }
}
