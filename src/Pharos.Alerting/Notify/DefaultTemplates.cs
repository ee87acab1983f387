using Pharos.Templates;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Notify;

/// <summary>The built-in templates, by upstream's names.</summary>
internal static class DefaultTemplates
{
    /// <summary>A new set that holds them; a missing label or annotation is empty.</summary>
    public static TemplateSet Create(TimeProvider clock)
    {
        var set = new TemplateSet(AlertmanagerFunctions.Create(clock), new TemplateOptions { MissingKey = MissingKey.Zero, MaxOutput = 1024 * 1024 });
        using Stream stream = typeof(DefaultTemplates).Assembly.GetManifestResourceStream("Pharos.Alerting.Notify.default.tmpl")!;
        using var reader = new StreamReader(stream);
        set.Parse("default.tmpl", reader.ReadToEnd());
        return set;
    }
}
