package provider

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Serve serves the provider to Terraform until Terraform ends it, or, for a debugger, until it is interrupted.
func Serve(version string, debugger bool) error {
	server, err := NewServer(version, nil, cacheDir())
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debugger {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/vpsbg/vpsbg", func() tfprotov6.ProviderServer { return server }, options...)
}

// cacheDir is the provider's directory in the user's cache, empty where the user has none.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "terraform-provider-vpsbg")
}

// NewServer returns the provider as Terraform gets to see it: the framework's server of it (see [New]), and what is
// wrapped around that.
func NewServer(version string, client *vpsbg.Config, cacheDir string) (tfprotov6.ProviderServer, error) {
	provider := newProvider(version, client, cacheDir)
	framework, ok := providerserver.NewProtocol6(provider)().(protocolServer)
	if !ok {
		return nil, errors.New("the framework's server cannot do all that this provider needs")
	}
	resources := provider.Resources(context.Background())
	planning, err := newNoopPlanServer(contextReleaser{secretArguments{framework}}, resources, provider.configured.Load)
	if err != nil {
		return nil, err
	}
	return actionAwaiter{printableServer{newCurrentStateServer(planning, resources)}, &sync.RWMutex{}}, nil
}

// protocolServer is all that the framework's server can do.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}
