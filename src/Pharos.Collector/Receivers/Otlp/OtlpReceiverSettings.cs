using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>The <c>otlp</c> receiver (docs: receiver/otlpreceiver): defaults localhost:4317 (gRPC) and localhost:4318 (HTTP); a protocol that is not named is off.</summary>
internal sealed record OtlpReceiverSettings : IReceiverSettings, IListens
{
    public static readonly ComponentType<IReceiverSettings> Type = new("otlp", Signals.All, Read);

    public OtlpProtocolSettings? Grpc { get; init; }

    public OtlpProtocolSettings? Http { get; init; }

    public IReadOnlyList<ListenAddress> Addresses => [.. ((OtlpProtocolSettings?[])[Grpc, Http]).OfType<OtlpProtocolSettings>().Select(p => p.Address)];

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new OtlpReceiver(this, context, outputs);

    private static OtlpReceiverSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        ConfigNode protocols = reader.Child("protocols");
        reader.End();
        var inner = new MappingReader(protocols, context.Errors);
        var settings = new OtlpReceiverSettings
        {
            Grpc = OtlpProtocolSettings.Read(inner.Child("grpc"), isGrpc: true, context),
            Http = OtlpProtocolSettings.Read(inner.Child("http"), isGrpc: false, context),
        };
        inner.End();
        if (settings.Grpc is null && settings.Http is null) context.Errors.Add(protocols.Exists ? protocols : node, "at least one of protocols.grpc and protocols.http is needed");
        return settings;
    }
}
