using Pharos.Configuration;

namespace Pharos.Collector.Ottl;

internal static class ErrorModeReader
{
    public static ErrorMode Read(MappingReader reader, ErrorMode fallback) =>
        reader.Choice("error_mode", fallback, ("ignore", ErrorMode.Ignore), ("silent", ErrorMode.Silent), ("propagate", ErrorMode.Propagate));
}
