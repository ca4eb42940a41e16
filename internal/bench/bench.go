package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/workspace"
)

// bench is what all measurements share.
type bench struct {
	account       *account
	states        *http.Server // for the remote backend
	space         *workspace.Workspace
	local, remote backend
}

// backend is where states are kept, with a project for each kind of resource.
type backend struct{ servers, yardstick project }

// project is a directory with a main.tf of many resources.
type project struct {
	dir      string // below the workspace
	template string // of main.tf: the backend, how many resources, and a number that can be changed
	backend  string
}

func (p project) mainTF(resources, number int) string {
	return fmt.Sprintf(p.template, p.backend, resources, number)
}

const serversTF = `terraform {%s
  required_providers {
    vpsbg = { source = "vpsbg/vpsbg" }
  }
}

provider "vpsbg" {}

resource "vpsbg_server" "web" {
  count         = %d
  hostname      = format("web-%%04d.example.com", count.index + 1)
  plan          = "cloud-vps-2gb"
  image_id      = "73"
  billing_cycle = %d
}
`

const yardstickTF = `terraform {%s
}

resource "terraform_data" "yardstick" {
  count = %d
  input = count.index + %d
}
`

const httpBackendTF = `
  backend "http" {
    address        = "%[1]s"
    lock_address   = "%[1]s"
    unlock_address = "%[1]s"
  }
`

func newBench(ctx context.Context, latency time.Duration) (*bench, error) {
	account, err := newAccount(ctx, latency)
	if err != nil {
		return nil, err
	}
	address, states, err := serve(ctx, newStateServer())
	if err != nil {
		return nil, err
	}
	b := &bench{account: account, states: states}
	b.local = backend{servers: project{"", serversTF, ""}, yardstick: project{"terraform_data", yardstickTF, ""}}
	b.remote = backend{
		servers:   project{"remote/servers", serversTF, fmt.Sprintf(httpBackendTF, address+"/servers")},
		yardstick: project{"remote/terraform_data", yardstickTF, fmt.Sprintf(httpBackendTF, address+"/terraform_data")},
	}
	b.space, err = workspace.New(ctx, account.endpoint, b.local.servers.mainTF(1, 1))
	if err != nil {
		return nil, err
	}
	for _, p := range []project{b.local.yardstick, b.remote.servers, b.remote.yardstick} {
		err := b.space.Write(filepath.Join(p.dir, "main.tf"), p.mainTF(1, 1))
		if err == nil {
			_, err = b.cli(ctx, p, "init")
		}
		if err != nil {
			b.close()
			return nil, err
		}
	}
	return b, nil
}

func (b *bench) close() {
	b.space.Remove()
	_ = b.states.Close()
	_ = b.account.server.Close()
}
