namespace Pharos.Collector.Components;

/// <summary>Every component that there is: one line each.</summary>
internal static class ComponentCatalog
{
    public static IReadOnlyList<ComponentType<IReceiverSettings>> Receivers { get; } =
    [
    ];

    public static IReadOnlyList<ComponentType<IProcessorSettings>> Processors { get; } =
    [
    ];

    public static IReadOnlyList<ComponentType<IExporterSettings>> Exporters { get; } =
    [
    ];

    public static IReadOnlyList<ComponentType<IConnectorSettings>> Connectors { get; } =
    [
    ];

    public static IReadOnlyList<ComponentType<IExtensionSettings>> Extensions { get; } =
    [
    ];
}
