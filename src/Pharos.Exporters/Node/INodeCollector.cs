namespace Pharos.Exporters.Node;

/// <summary>Reads one part of the host. Named as in node_exporter, so that its flags and its <c>node_scrape_collector_*</c> series mean the same.</summary>
internal interface INodeCollector
{
    string Name { get; }

    /// <summary>Whether it runs unless switched off.</summary>
    bool EnabledByDefault => true;

    /// <summary>Adds its samples. Any exception marks the collector as failed for this scrape; what was added stays.</summary>
    /// <exception cref="NoDataException">The host does not have this part, which is no fault.</exception>
    void Collect(HostFiles files, MetricPage page);
}
