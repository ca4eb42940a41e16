package iso

import (
	"context"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// webAddress accepts what VPSBG can fetch. It never repeats the address, which may hold credentials.
type webAddress struct{ isWriteOnly bool }

func (webAddress) Description(context.Context) string {
	return "must be a URL that begins with http:// or https://"
}

func (v webAddress) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v webAddress) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	address, err := url.Parse(req.ConfigValue.ValueString())
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid address", "VPSBG fetches the ISO from this URL, so it "+
			"must be an http or https URL, such as https://example.com/debian-13-netinst.iso.")
		return
	}
	if !v.isWriteOnly && vpsbg.HasCredentials(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeWarning(req.Path, "URL contains credentials", "The URL of the ISO has a user, a password or a "+
			"signature in it. Terraform stores it in the plan and in the state, and shows it in the output of a plan, unless the "+
			"value is sensitive. Use url_wo, which is stored in neither, or a URL without credentials.")
	}
}
