namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A compiled condition on labels. What cannot be compared sets <c>__error__</c> and lets the line pass; a line with an error passes all but string conditions.</summary>
internal abstract class LabelFilter
{
    public abstract bool Matches(LineState line);
}
