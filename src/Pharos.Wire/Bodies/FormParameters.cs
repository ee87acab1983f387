using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Pharos.Wire;

/// <summary>Parameters of a request, those of a form body before those of the URL, as Go's <c>http.Request.Form</c> has them (pkg.go.dev/net/http).</summary>
public sealed class FormParameters
{
    private readonly IQueryCollection _query;
    private readonly IFormCollection? _form;

    private FormParameters(IQueryCollection query, IFormCollection? form)
    {
        _query = query;
        _form = form;
    }

    /// <param name="maxBytes">Size of a form body beyond which it is refused.</param>
    /// <param name="maxValues">Number of values in it, likewise.</param>
    /// <exception cref="InvalidDataException">The form cannot be read.</exception>
    public static async ValueTask<FormParameters> ReadAsync(HttpContext context, int maxBytes, int maxValues)
    {
        HttpRequest request = context.Request;
        if (!request.HasFormContentType) return new FormParameters(request.Query, null);
        try
        {
            var limits = new FormOptions { BufferBodyLengthLimit = maxBytes, ValueLengthLimit = maxBytes, KeyLengthLimit = 2048, ValueCountLimit = maxValues };
            context.Features.Set<IFormFeature>(new FormFeature(request, limits));
            return new FormParameters(request.Query, await request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            throw new InvalidDataException($"error parsing form values: {e.Message}", e);
        }
    }

    /// <summary>The first value; the empty string where there is none.</summary>
    public string this[string name] => _form is not null && _form.TryGetValue(name, out StringValues values) && values is [{ } inForm, ..]
        ? inForm
        : _query[name] is [{ } inUrl, ..] ? inUrl : "";

    /// <summary>All values, those of the form first.</summary>
    public IEnumerable<string> All(string name) => (_form?[name] ?? StringValues.Empty).Concat(_query[name]).Select(value => value ?? "");
}
