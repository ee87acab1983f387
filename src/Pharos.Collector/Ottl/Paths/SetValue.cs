using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Paths;

/// <summary>What setters share: the kind that a field takes. Any other kind is passed over, as upstream's setters do.</summary>
internal static class SetValue
{
    public static Action<OttlTarget, object?> Text(Action<OttlTarget, string> set) => (target, value) =>
    {
        if (value is string text) set(target, text);
    };

    public static Action<OttlTarget, object?> Integer(Action<OttlTarget, long> set) => (target, value) =>
    {
        if (value is long number) set(target, number);
    };

    public static Action<OttlTarget, object?> Number(Action<OttlTarget, double> set) => (target, value) =>
    {
        if (value is double number) set(target, number);
    };

    public static Action<OttlTarget, object?> Time(Action<OttlTarget, ulong> set) => (target, value) =>
    {
        if (value is long ns and >= 0) set(target, (ulong)ns);
        else if (value is Instant { Ns: >= 0 } time) set(target, (ulong)time.Ns);
    };

    /// <summary>Bytes of an id, or its hexadecimal text.</summary>
    public static Action<OttlTarget, object?> Id(int bytes, Action<OttlTarget, string> set) => (target, value) =>
    {
        if (value is byte[] id && id.Length == bytes) set(target, Convert.ToHexStringLower(id));
    };

    public static Action<OttlTarget, object?> HexId(int bytes, Action<OttlTarget, string> set) => (target, value) =>
    {
        if (value is not string text) return;
        if (text.Length != bytes * 2 || !text.All(char.IsAsciiHexDigit)) throw new OttlRuntimeException($"\"{text}\" is no id of {bytes} bytes in hexadecimal");
        set(target, text.ToLowerInvariant());
    };

    /// <summary>Replaces all attributes by those of a map.</summary>
    public static Action<OttlTarget, object?> Map(Func<OttlTarget, List<OtlpAttribute>> get) => (target, value) =>
    {
        if (OttlValues.ToStored(value) is not List<OtlpAttribute> map) return;
        List<OtlpAttribute> standing = get(target);
        standing.Clear();
        standing.AddRange(map);
    };

    /// <summary>The bytes of an id in hexadecimal; none for an empty one.</summary>
    public static byte[] IdBytes(string hex, int bytes) => hex.Length == 0 ? new byte[bytes] : Convert.FromHexString(hex);
}
