using Pharos.Collector.Data;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Paths;

/// <summary>Keys behind a path or a converter: text into maps, numbers into lists.</summary>
internal static class Keyed
{
    /// <summary>Null where a key is not there.</summary>
    /// <exception cref="OttlRuntimeException">What is there has no such keys, or a list is shorter.</exception>
    public static object? Get(object? value, Func<OttlTarget, object?>[] keys, OttlTarget target)
    {
        foreach (Func<OttlTarget, object?> key in keys)
        {
            switch (value, key(target))
            {
                case (null, _): return null;
                case (List<OtlpAttribute> map, string name):
                    map.TryGet(name, out value);
                    break;
                case (List<object?> list, long index):
                    if (index < 0 || index >= list.Count) throw new OttlRuntimeException($"index {index} out of bounds");
                    value = list[(int)index];
                    break;
                case (_, var other): throw new OttlRuntimeException($"a {OttlValues.NameOf(value)} has no key of type {OttlValues.NameOf(other)}");
            }
        }
        return value;
    }

    /// <summary>Sets what the keys lead to; maps on the way are made. Setting nil does nothing.</summary>
    public static void Set(FieldDefinition field, Func<OttlTarget, object?>[] keys, OttlTarget target, object? value)
    {
        if (value is null) return;
        object? at = field.Get(target);
        if (at is null && field.Set is not null) // a body that is not there yet
        {
            field.Set(target, new List<OtlpAttribute>());
            at = field.Get(target);
        }
        object? stored = OttlValues.ToStored(value);
        for (int i = 0; i < keys.Length; i++)
        {
            bool isLast = i == keys.Length - 1;
            switch (at, keys[i](target))
            {
                case (List<OtlpAttribute> map, string name):
                    if (isLast) map.Set(name, stored);
                    else if (!map.TryGet(name, out at) || at is not (List<OtlpAttribute> or List<object?>)) map.Set(name, at = new List<OtlpAttribute>());
                    break;
                case (List<object?> list, long index):
                    if (index < 0 || index >= list.Count) throw new OttlRuntimeException($"index {index} out of bounds");
                    if (isLast) list[(int)index] = stored;
                    else at = list[(int)index];
                    break;
                case (_, var other): throw new OttlRuntimeException($"a {OttlValues.NameOf(at)} has no key of type {OttlValues.NameOf(other)}");
            }
        }
    }
}
