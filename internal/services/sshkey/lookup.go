package sshkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{"name": path.Root("name"), "key": path.Root("key")}

// store creates a key, after a look whether it exists already: a run that crashed may have left it. It returns nil if it
// reports an error.
func store(ctx context.Context, client *vpsbg.Client, name, text string, diags *diag.Diagnostics) *vpsbg.SSHKey {
	action := "create SSH key " + name
	same, err := list(ctx, client, name, text)
	switch {
	case vpsbg.IsUnproven(err):
		tflog.Info(ctx, "SSH keys cannot be listed: creating one without a look whether it exists already")
	case err != nil:
		tfkit.AddAPIError(diags, action, err, nil)
		return nil
	case len(same) > 0:
		diags.AddError("SSH key exists already", fmt.Sprintf("The account has an SSH key %s with the same key already, id %s. Perhaps "+
			"a run that was cut off has left it. Manage it with:\n\n  terraform import vpsbg_ssh_key.<name> %s\n\nor delete it in the client area, "+
			"or choose another name.", name, ids(same), same[0].ID))
		return nil
	}

	key, err := client.CreateSSHKey(ctx, name, text)
	switch {
	case err == nil:
		return key
	case vpsbg.IsOutcomeUnknown(err):
		return adopt(ctx, client, name, text, err, diags)
	default:
		tfkit.AddAPIError(diags, action, err, fields)
		return nil
	}
}

// adopt looks for the key that a call has created whose answer is lost.
func adopt(ctx context.Context, client *vpsbg.Client, name, text string, lost error, diags *diag.Diagnostics) *vpsbg.SSHKey {
	said := tfkit.Sentence(lost.Error())
	same, err := list(context.WithoutCancel(ctx), client, name, text)
	switch {
	case err != nil:
		diags.AddError("Unable to tell whether SSH key "+name+" was created", fmt.Sprintf("%s\n\nNor can the SSH keys be listed: %s\n\n"+
			"Look for the key in the client area. If it is there, import it with its id before you apply again.", said, tfkit.Sentence(err.Error())))
	case len(same) == 0:
		diags.AddError("Unable to create SSH key "+name, fmt.Sprintf("%s\n\nThe account has no such key afterwards. Apply again: "+
			"it is safe, because the provider looks for the key before it creates one.", said))
	case len(same) > 1:
		diags.AddError("Several SSH keys "+name, fmt.Sprintf("%s\n\nAfterwards the account has several keys of this name with the same "+
			"key: %s. Delete all but one in the client area and import that one.", said, ids(same)))
	default:
		diags.AddWarning("SSH key adopted", fmt.Sprintf("%s\n\nThe key %s exists nevertheless, with id %s, and is managed from now on.",
			said, name, same[0].ID))
		return &same[0]
	}
	return nil
}

// list returns the keys that have this name and this text.
func list(ctx context.Context, client *vpsbg.Client, name, text string) ([]vpsbg.SSHKey, error) {
	var found []vpsbg.SSHKey
	for key, err := range client.ListSSHKeys(ctx) {
		if err != nil {
			return nil, err
		}
		if key.Name == name && strings.TrimSpace(key.Key) == text {
			found = append(found, key)
		}
	}
	return found, nil
}

func ids(keys []vpsbg.SSHKey) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = key.ID.String()
	}
	return strings.Join(texts, ", ")
}

// find reads a key, and returns nil if it is gone or an error is reported. A 404 alone is not believed, because a wrong
// endpoint answers 404 to everything: the account has to answer, and its list not to have the key.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, diags *diag.Diagnostics) *vpsbg.SSHKey {
	key, err := client.GetSSHKey(ctx, id)
	if err == nil {
		return key
	}
	if !vpsbg.IsNotFound(err) {
		tfkit.AddAPIError(diags, fmt.Sprintf("read SSH key %s", id), err, nil)
		return nil
	}
	listed, err := vpsbg.Collect(client.ListSSHKeys(ctx))
	if vpsbg.IsUnproven(err) {
		_, err = client.GetBalance(ctx)
	}
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("tell whether SSH key %s still exists", id), err, nil)
		return nil
	}
	i := slices.IndexFunc(listed, func(key vpsbg.SSHKey) bool { return key.ID == id })
	if i < 0 {
		return nil
	}
	diags.AddWarning("SSH key cannot be read", fmt.Sprintf("The API answers 404 for SSH key %s, but lists it. What is shown comes from the list.", id))
	return &listed[i]
}

// change updates what differs and returns what a read shows then, because the answer to an update is documented in part
// only. The same read tells whether an update took effect whose answer is lost.
func change(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, plan, state *keyModel) (*vpsbg.SSHKey, error) {
	var name, text string
	if !plan.Name.Equal(state.Name) {
		name = plan.Name.ValueString()
	}
	if plan.text() != state.text() {
		text = plan.text()
	}
	_, err := client.UpdateSSHKey(ctx, id, name, text)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		return nil, err
	}
	key, readErr := client.GetSSHKey(ctx, id)
	switch {
	case err == nil:
		return key, readErr
	case readErr == nil && key.Name == plan.Name.ValueString() && strings.TrimSpace(key.Key) == plan.text():
		return key, nil
	default:
		return nil, err
	}
}

// awaitGone returns when a read shows that a key was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		_, err := client.GetSSHKey(ctx, id)
		if vpsbg.IsNotFound(err) {
			return true, nil
		}
		return false, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but SSH key %s can still be read", id)
	}
	return err
}
