namespace Pharos.Collector.Components;

/// <summary>Settings that are compared by the text of their section: a reload leaves a component running whose text has not changed.</summary>
internal abstract class TextSettings(string text) : IEquatable<TextSettings>
{
    private readonly string _text = text;

    public bool Equals(TextSettings? other) => other is not null && other.GetType() == GetType() && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as TextSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
