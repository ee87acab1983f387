using Pharos.Core;

namespace Pharos.Logs.Tests.LogQL.Support;

internal sealed record ListEntry(long TimeNs, byte[] Line, LabelSet Metadata);
