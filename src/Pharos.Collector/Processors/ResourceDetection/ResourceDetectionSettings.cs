using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.ResourceDetection;

/// <summary>The <c>resourcedetection</c> processor (docs: processor/resourcedetectionprocessor) with the detectors env, system and docker; those of clouds are read and find nothing.</summary>
internal sealed record ResourceDetectionSettings : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("resourcedetection", Signals.All, Read);

    private static readonly string[] s_clouds =
    [
        "gcp", "gce", "gke", "ec2", "ecs", "eks", "elastic_beanstalk", "lambda", "azure", "aks", "consul", "heroku", "k8snode", "kubeadm", "openshift", "dynatrace", "hetzner", "akamai",
        "scaleway", "vultr", "upcloud", "oraclecloud", "openstack", "digitalocean", "alibaba_ecs", "tencent_cvm", "nova",
    ];

    /// <summary>What was found when the file was read: a host keeps its name while the process runs.</summary>
    public required IReadOnlyList<OtlpAttribute> Found { get; init; }

    /// <summary>Attributes that a resource brings are replaced.</summary>
    public bool Overrides { get; init; } = true;

    public IProcessor Create(ComponentContext context, IConsumer next) => new Processor(this, next);

    private static ResourceDetectionSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        foreach (string key in s_clouds) reader.Child(key);
        foreach (string key in (string[])["timeout", "refresh_interval", "headers", "tls", "fail_on_missing_metadata"]) reader.Ignored(key, "is read and not acted upon: the host is asked once");
        ConfigNode system = reader.Child("system"), docker = reader.Child("docker");
        var found = new List<OtlpAttribute>();
        IReadOnlyList<ConfigNode> detectors = reader.List("detectors", n => n);
        foreach (ConfigNode detector in detectors)
        {
            IEnumerable<OtlpAttribute> attributes = [];
            switch (detector.Text)
            {
                case "env": attributes = HostAttributes.OfVariable(Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")); break;
                case "system" or "docker": attributes = Wanted(detector.Text == "system" ? system : docker, detector.Text == "system" ? HostAttributes.System : HostAttributes.Docker, context); break;
                case var cloud when s_clouds.Contains(cloud): context.Errors.Warn(detector, $"Pharos has no detector {cloud}: it finds nothing"); break;
                default: context.Errors.Add(detector, $"unknown detector \"{detector.Text}\""); break;
            }
            foreach (OtlpAttribute attribute in attributes) if (found.IndexOf(attribute.Key) < 0) found.Add(attribute); // the first detector wins
        }
        IReadOnlyList<string> only = reader.Strings("attributes");
        if (only.Count > 0) found.RemoveAll(a => !only.Contains(a.Key));
        var settings = new ResourceDetectionSettings { Found = found, Overrides = reader.Bool("override", true) };
        reader.End();
        return settings;
    }

    private static List<OtlpAttribute> Wanted(ConfigNode node, IReadOnlyList<HostAttribute> known, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        reader.Strings("hostname_sources");
        var switches = new MappingReader(reader.Child("resource_attributes"), context.Errors);
        reader.End();
        var wanted = new List<OtlpAttribute>();
        foreach (HostAttribute attribute in known)
        {
            var entry = new MappingReader(switches.Child(attribute.Name), context.Errors);
            bool isWanted = entry.Bool("enabled", attribute.IsDefault);
            entry.End();
            if (isWanted && attribute.Read() is { Length: > 0 } value) wanted.Add(new OtlpAttribute(attribute.Name, value));
        }
        foreach (string other in (string[])["host.ip", "host.mac"]) switches.Ignored(other, "is read and not acted upon");
        switches.End();
        return wanted;
    }

    private sealed class Processor(ResourceDetectionSettings settings, IConsumer next) : IProcessor
    {
        public bool MutatesData => true;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            foreach (OtlpResource resource in data.Resources)
                foreach (OtlpAttribute attribute in settings.Found)
                    if (settings.Overrides || resource.Attributes.IndexOf(attribute.Key) < 0) resource.Attributes.Set(attribute.Key, attribute.Value);
            return next.ConsumeAsync(data, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
