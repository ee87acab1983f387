using System.Text.RegularExpressions;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>A condition on the values of one header.</summary>
internal sealed record HeaderMatch(string Header, Regex Pattern, bool AllowMissing);
