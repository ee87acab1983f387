namespace Pharos.Configuration;

/// <summary>The listeners of one process; each answers on the port that people know from the original tool.</summary>
public enum ListenerName
{
    Ui,
    Prometheus,
    Alertmanager,
    Loki,
    Tempo,
    OtlpGrpc,
    OtlpHttp,
    Node,
    Blackbox,
    Dora,
}

public static class ListenerNames
{
    public static readonly (ListenerName Name, string Text, int Port)[] All =
    [
        (ListenerName.Ui, "ui", 3000),
        (ListenerName.Prometheus, "prometheus", 9090),
        (ListenerName.Alertmanager, "alertmanager", 9093),
        (ListenerName.Loki, "loki", 3100),
        (ListenerName.Tempo, "tempo", 3200),
        (ListenerName.OtlpGrpc, "otlp-grpc", 4317),
        (ListenerName.OtlpHttp, "otlp-http", 4318),
        (ListenerName.Node, "node", 9100),
        (ListenerName.Blackbox, "blackbox", 9115),
        (ListenerName.Dora, "dora", 9999),
    ];

}
